import { useQuery } from "@tanstack/react-query";
import { Award, Printer } from "lucide-react";
import { Link } from "react-router";

import { Problem } from "../api/problem";
import { Button, buttonClasses } from "../ui/Button";
import { classes } from "../ui/classes";
import { inWords, usePlace } from "../ui/moments";
import { certificatePath, certificateQuery, validityOf } from "./certificates";
import { CopyCertificateLink } from "./CopyCertificateLink";

/** My certificate for a course I completed, with the ways to show it to others. */
export function CertificateCard({ courseId, className }: { courseId: string; className?: string }) {
  const { data: certificate, error, refetch } = useQuery(certificateQuery(courseId));
  usePlace();
  return (
    <section aria-labelledby="certificate" className={classes("rounded-card border border-line bg-surface p-4 text-start", className)}>
      <h2 id="certificate" className="flex items-center gap-2 text-section font-medium">
        <Award size={18} className="text-olive" aria-hidden />
        Certificate
      </h2>
      {certificate ? (
        <>
          <p className="mt-1 font-code text-table break-all">{certificate.serial}</p>
          {validityOf(certificate) === "revoked" && certificate.revoked_at ? (
            <p className="mt-1 text-table text-madder">Revoked on {inWords(new Date(certificate.revoked_at), { dateStyle: "long" })}</p>
          ) : (
            <p className="mt-1 text-table text-muted">Issued on {inWords(new Date(certificate.issued_at), { dateStyle: "long" })}</p>
          )}
          <div className="mt-3 flex flex-wrap gap-2">
            <Link to={certificatePath(certificate.serial)} className={buttonClasses("secondary")}>
              Open certificate
            </Link>
            <CopyCertificateLink serial={certificate.serial} />
            <Link to={`${certificatePath(certificate.serial)}?print`} className={buttonClasses("secondary")}>
              <Printer size={18} aria-hidden />
              Print
            </Link>
          </div>
        </>
      ) : error ? (
        <div role="alert" className="mt-1">
          <p className="text-table text-muted">The certificate could not be loaded. {Problem.from(error).sentence}</p>
          <Button className="mt-2" onClick={() => void refetch()}>
            Retry
          </Button>
        </div>
      ) : (
        <p role="status" className="mt-1 text-table text-muted">
          {certificate === null ? "It is being issued, and appears here." : "Loading the certificate…"}
        </p>
      )}
    </section>
  );
}

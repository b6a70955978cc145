import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleX, FileDown, Printer } from "lucide-react";
import { useEffect, useRef } from "react";
import { Link, useParams, useSearchParams } from "react-router";

import { Problem } from "../api/problem";
import type { PublicCertificate } from "../api/types";
import { ScreenSkeleton } from "../app/ScreenSkeleton";
import { Wordmark } from "../app/Wordmark";
import { Button } from "../ui/Button";
import { Columns, Scroll } from "../ui/drawings";
import { inWords, usePlace } from "../ui/moments";
import { Failure, Notice, State } from "../ui/states";
import { useTitle } from "../ui/useTitle";
import { certificateAddress, publicCertificateQuery, useCertificateSheet, validityOf } from "./certificates";
import { CopyCertificateLink } from "./CopyCertificateLink";

/** `/certificates/:serial`: for everybody who was given the address, with an account or without. `?print` prints it. */
export function CertificateScreen() {
  const { serial = "" } = useParams();
  const { data: certificate, error, refetch } = useQuery(publicCertificateQuery(serial));
  useTitle(certificate ? `Certificate of ${certificate.learner_name}` : "Certificate");
  usePrint(Boolean(certificate));
  return (
    <main id="main" tabIndex={-1} className="certificate-page mx-auto flex min-h-dvh w-full max-w-4xl flex-col px-4 py-6 outline-none md:px-8 print:block print:min-h-0 print:max-w-none print:p-0">
      <Link to="/" aria-label="Stoa" className="self-start rounded-control print:hidden">
        <Wordmark />
      </Link>
      {certificate ? (
        <Known certificate={certificate} />
      ) : error ? (
        <Failure heading="h1" error={error} title="The certificate could not be checked" onRetry={() => void refetch()} />
      ) : certificate === null ? (
        <State drawing={<Scroll />} heading="h1" title="No certificate with this serial is known">
          <p>
            <span className="font-code break-all">{serial.slice(0, 60)}</span> is not a serial of this installation. Compare it with the certificate, letter by
            letter.
          </p>
        </State>
      ) : (
        <ScreenSkeleton />
      )}
    </main>
  );
}

function Known({ certificate }: { certificate: PublicCertificate }) {
  usePlace();
  const sheet = useCertificateSheet(certificate.serial);
  return (
    <>
      <div className="mt-8 mb-5 print:mt-0">
        <Verdict certificate={certificate} />
      </div>
      <article className="break-inside-avoid rounded-card border border-line-strong bg-surface p-2 text-center">
        <div className="flex flex-col items-center rounded-control border border-line px-4 py-10 sm:px-10">
          <Columns />
          <h1 className="mt-4 text-heading font-medium">Certificate of completion</h1>
          <p className="mt-6 text-muted">This says that</p>
          <p className="mt-2 max-w-full font-reading text-title font-medium break-words" dir="auto">
            {certificate.learner_name}
          </p>
          <p className="mt-4 text-muted">completed the course</p>
          <p className="mt-2 max-w-full font-reading text-heading font-medium break-words" dir="auto">
            {certificate.course_title}
          </p>
          <p className="mt-4 max-w-full break-words text-muted">
            at <bdi className="text-ink">{certificate.org_name}</bdi> on{" "}
            <time dateTime={certificate.completed_at} className="text-ink">
              {day(certificate.completed_at)}
            </time>
          </p>
          <dl className="mt-8 flex w-full flex-wrap justify-center gap-x-10 gap-y-3 border-t border-line pt-5 text-table">
            <div>
              <dt className="text-muted">Serial</dt>
              <dd className="font-code break-all">{certificate.serial}</dd>
            </div>
            <div>
              <dt className="text-muted">Issued</dt>
              <dd>
                <time dateTime={certificate.issued_at}>{day(certificate.issued_at)}</time>
              </dd>
            </div>
          </dl>
          <p className="mt-4 hidden text-table break-all print:block">Check it at {certificateAddress(certificate.serial)}</p>
        </div>
      </article>
      <div className="mt-5 flex flex-wrap justify-center gap-2 print:hidden">
        <CopyCertificateLink serial={certificate.serial} />
        {certificate.is_valid ? (
          <Button busy={sheet.isPending} onClick={() => sheet.mutate()}>
            <FileDown size={18} aria-hidden />
            Download PDF
          </Button>
        ) : null}
        <Button onClick={() => globalThis.print()}>
          <Printer size={18} aria-hidden />
          Print
        </Button>
      </div>
      {sheet.error ? (
        <div className="mt-4 print:hidden">
          <Notice tone="error">{Problem.from(sheet.error).sentence}</Notice>
        </div>
      ) : null}
    </>
  );
}

/** What this installation says of it now; a sheet of paper does not go on saying that it is valid. */
function Verdict({ certificate }: { certificate: PublicCertificate }) {
  const validity = validityOf(certificate);
  if (validity === "valid") {
    return (
      <div className="print:hidden">
        <Notice tone="done">
          <span className="flex items-center gap-2 font-medium">
            <CircleCheck size={18} aria-hidden />
            This certificate is valid.
          </span>
        </Notice>
      </div>
    );
  }
  return (
    <Notice tone="error">
      <span className="flex items-center gap-2 font-medium">
        <CircleX size={18} aria-hidden />
        {validity === "revoked" && certificate.revoked_at
          ? `This certificate was revoked on ${day(certificate.revoked_at)} and is no longer valid.`
          : "This certificate is not valid: its signature does not fit what it says."}
      </span>
    </Notice>
  );
}

function day(at: string): string {
  return inWords(new Date(at), { dateStyle: "long" });
}

/** With `?print` in the address the browser's print opens, once, when there is something to print. */
function usePrint(isReady: boolean): void {
  const [params] = useSearchParams();
  const isWanted = params.has("print");
  const hasPrinted = useRef(false);
  useEffect(() => {
    if (!isWanted || !isReady || hasPrinted.current) return;
    hasPrinted.current = true;
    globalThis.print();
  }, [isWanted, isReady]);
}

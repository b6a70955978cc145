import { Eye } from "lucide-react";
import { Link } from "react-router";

/** Over every screen of a preview: whose view it is, that nothing comes of it, and the way out. */
export function PreviewBanner({ courseId }: { courseId: string }) {
  return (
    <div role="status" className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 bg-ochre-wash px-4 py-2 text-ochre md:px-6">
      <span className="inline-flex items-center gap-2">
        <Eye size={18} aria-hidden />
        You see this course as a new learner does. Nothing is recorded.
      </span>
      <Link to={`/courses/${courseId}/edit`} className="rounded-control py-1 font-medium underline underline-offset-2">
        Leave preview
      </Link>
    </div>
  );
}

import { lazy, Suspense } from "react";
import type { RouteObject } from "react-router";

import { ForgotScreen } from "../auth/ForgotScreen";
import { ResetScreen } from "../auth/ResetScreen";
import { SignInScreen } from "../auth/SignInScreen";
import { SignUpScreen } from "../auth/SignUpScreen";
import { VerifyScreen } from "../auth/VerifyScreen";
import { BoardsScreen } from "../boards/BoardsScreen";
import { HomeScreen } from "../boards/HomeScreen";
import { SharedScreen } from "../sharing/SharedScreen";
import { Frame } from "./Frame";
import { SignedInOnly, SignedOutOnly } from "./guards";
import { HomeRedirect } from "./HomeRedirect";
import { NotFound } from "./NotFound";
import { OrgLayout } from "./OrgLayout";
import { ScreenError } from "./ScreenError";
import { ScreenSkeleton } from "./ScreenSkeleton";

// The editor and Yjs are most of the client's weight: they come with the first board.
const BoardScreen = lazy(async () => ({ default: (await import("../boards/BoardScreen")).BoardScreen }));
const AuditScreen = lazy(async () => ({ default: (await import("../audit/AuditScreen")).AuditScreen }));
const CourseAnalyticsScreen = lazy(async () => ({ default: (await import("../analytics/CourseAnalyticsScreen")).CourseAnalyticsScreen }));
const LearnersScreen = lazy(async () => ({ default: (await import("../analytics/LearnersScreen")).LearnersScreen }));
const LearnerScreen = lazy(async () => ({ default: (await import("../analytics/LearnerScreen")).LearnerScreen }));
const OrgAnalyticsScreen = lazy(async () => ({ default: (await import("../analytics/OrgAnalyticsScreen")).OrgAnalyticsScreen }));
const MeScreen = lazy(async () => ({ default: (await import("../me/MeScreen")).MeScreen }));
const PageScreen = lazy(async () => ({ default: (await import("../spaces/PageScreen")).PageScreen }));
const PeopleScreen = lazy(async () => ({ default: (await import("../orgs/PeopleScreen")).PeopleScreen }));
const SpaceScreen = lazy(async () => ({ default: (await import("../spaces/SpaceScreen")).SpaceScreen }));
const SpacesScreen = lazy(async () => ({ default: (await import("../spaces/SpacesScreen")).SpacesScreen }));
const CatalogueScreen = lazy(async () => ({ default: (await import("../courses/CatalogueScreen")).CatalogueScreen }));
const CategoriesScreen = lazy(async () => ({ default: (await import("../courses/CategoriesScreen")).CategoriesScreen }));
const CourseScreen = lazy(async () => ({ default: (await import("../courses/CourseScreen")).CourseScreen }));
const EditScreen = lazy(async () => ({ default: (await import("../courses/EditScreen")).EditScreen }));
const LeaderboardScreen = lazy(async () => ({ default: (await import("../leaderboard/LeaderboardScreen")).LeaderboardScreen }));
const PointsScreen = lazy(async () => ({ default: (await import("../leaderboard/PointsScreen")).PointsScreen }));
const GradesScreen = lazy(async () => ({ default: (await import("../grades/GradesScreen")).GradesScreen }));
const LessonScreen = lazy(async () => ({ default: (await import("../courses/LessonScreen")).LessonScreen }));
const FinishScreen = lazy(async () => ({ default: (await import("../learning/FinishScreen")).FinishScreen }));
const CertificateScreen = lazy(async () => ({ default: (await import("../learning/CertificateScreen")).CertificateScreen }));
const GroupsScreen = lazy(async () => ({ default: (await import("../orgs/GroupsScreen")).GroupsScreen }));
const InvitationsScreen = lazy(async () => ({ default: (await import("../orgs/InvitationsScreen")).InvitationsScreen }));
const SettingsScreen = lazy(async () => ({ default: (await import("../orgs/SettingsScreen")).SettingsScreen }));
const JoinScreen = lazy(async () => ({ default: (await import("../orgs/JoinScreen")).JoinScreen }));
const TokensScreen = lazy(async () => ({ default: (await import("../tokens/TokensScreen")).TokensScreen }));

export const routes: RouteObject[] = [
  {
    errorElement: <ScreenError />,
    children: [
      {
        element: <SignedOutOnly />,
        children: [
          { path: "/sign-in", element: <SignInScreen /> },
          { path: "/sign-up", element: <SignUpScreen /> },
          { path: "/forgot", element: <ForgotScreen /> },
        ],
      },
      // From a letter, whoever is signed in here.
      { path: "/reset", element: <ResetScreen /> },
      { path: "/verify", element: <VerifyScreen /> },
      { path: "/join", element: <Suspense fallback={<ScreenSkeleton />}><JoinScreen /></Suspense> },
      { path: "/shared", element: <SharedScreen /> },
      // For whoever was given its address, with an account or without.
      { path: "/certificates/:serial", element: <Suspense fallback={<ScreenSkeleton />}><CertificateScreen /></Suspense> },
      {
        element: <SignedInOnly />,
        children: [
          {
            element: <Frame />,
            children: [
              { path: "/", element: <HomeRedirect /> },
              {
                path: "/o/:slug",
                element: <OrgLayout />,
                children: [
                  { index: true, element: <HomeScreen /> },
                  { path: "boards", element: <BoardsScreen /> },
                  { path: "courses", element: <CatalogueScreen /> },
                  { path: "courses/categories", element: <CategoriesScreen /> },
                  { path: "spaces", element: <SpacesScreen /> },
                  { path: "spaces/:spaceId", element: <SpaceScreen /> },
                  { path: "people", element: <PeopleScreen /> },
                  { path: "groups", element: <GroupsScreen /> },
                  { path: "invitations", element: <InvitationsScreen /> },
                  { path: "settings", element: <SettingsScreen /> },
                  { path: "analytics", element: <OrgAnalyticsScreen /> },
                  { path: "audit", element: <AuditScreen /> },
                ],
              },
              { path: "/boards/:boardId", element: <BoardScreen /> },
              { path: "/courses/:courseId", element: <CourseScreen /> },
              { path: "/courses/:courseId/finish", element: <FinishScreen /> },
              { path: "/courses/:courseId/edit", element: <EditScreen /> },
              { path: "/courses/:courseId/analytics", element: <CourseAnalyticsScreen /> },
              { path: "/courses/:courseId/analytics/learners", element: <LearnersScreen /> },
              { path: "/courses/:courseId/analytics/learners/:userId", element: <LearnerScreen /> },
              { path: "/courses/:courseId/leaderboard", element: <LeaderboardScreen /> },
              { path: "/courses/:courseId/points", element: <PointsScreen /> },
              { path: "/courses/:courseId/grades", element: <GradesScreen /> },
              { path: "/courses/:courseId/lessons/:lessonId", element: <LessonScreen /> },
              { path: "/pages/:pageId", element: <PageScreen /> },
              { path: "/me", element: <MeScreen /> },
              { path: "/me/tokens", element: <TokensScreen /> },
              { path: "*", element: <NotFound /> },
            ],
          },
        ],
      },
    ],
  },
];

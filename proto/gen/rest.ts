// Made from the contract by `npm run generate`.

import type { Paged, Route, Streamed, Downloaded, Unary, Uploaded } from '../client/calls.ts';

export type RefusalReason =
  | 'INTERNAL'
  | 'UNAVAILABLE'
  | 'TIMED_OUT'
  | 'CANCELLED'
  | 'MALFORMED_REQUEST'
  | 'INVALID_FIELDS'
  | 'UNAUTHENTICATED'
  | 'PERMISSION_DENIED'
  | 'ROUTE_NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'REQUEST_TOO_LARGE'
  | 'RATE_LIMITED'
  | 'INVALID_PAGE_TOKEN'
  | 'HEADERS_TOO_LARGE'
  | 'STORAGE_FULL'
  | 'UPLOAD_TOO_SLOW'
  | 'SCOPE_MISSING'
  | 'EVENTS_GONE'
  | 'ORGANISATION_NOT_FOUND'
  | 'INTENTION_MISSING'
  | 'INTENTION_DENIED'
  | 'EMAIL_TAKEN'
  | 'WRONG_CREDENTIALS'
  | 'INVALID_REFRESH_TOKEN'
  | 'REFRESH_TOKEN_REUSED'
  | 'SESSION_NOT_FOUND'
  | 'USER_NOT_FOUND'
  | 'WRONG_PASSWORD'
  | 'INVALID_MAIL_TOKEN'
  | 'DELETION_NOT_FOUND'
  | 'API_KEY_NOT_FOUND'
  | 'TOO_MANY_API_KEYS'
  | 'MEMBER_NOT_FOUND'
  | 'LAST_OWNER'
  | 'ROLE_OUT_OF_REACH'
  | 'INVITATION_NOT_FOUND'
  | 'INVITATION_OF_ANOTHER'
  | 'ALREADY_A_MEMBER'
  | 'CONSENT_NEEDED'
  | 'TOO_MANY_ORGANISATIONS'
  | 'TOO_MANY_INVITATIONS'
  | 'TOO_MANY_ATTEMPTS'
  | 'INVALID_CHALLENGE'
  | 'WRONG_CODE'
  | 'SECOND_FACTOR_ACTIVE'
  | 'SECOND_FACTOR_MISSING'
  | 'PROVIDER_NOT_FOUND'
  | 'INVALID_PROVIDER_FLOW'
  | 'PROVIDER_REFUSED'
  | 'PROVIDER_EMAIL_UNVERIFIED'
  | 'IDENTITY_NOT_LINKED'
  | 'IDENTITY_TAKEN'
  | 'IDENTITY_NOT_FOUND'
  | 'LAST_WAY_IN'
  | 'TOO_MANY_IDENTITIES'
  | 'PROOF_REQUIRED'
  | 'TOO_MANY_EMAIL_CHANGES'
  | 'EXERCISE_NOT_FOUND'
  | 'EXERCISE_NAME_TAKEN'
  | 'ROUTINE_NOT_FOUND'
  | 'WORKOUT_NOT_FOUND'
  | 'WORKOUT_ALREADY_FINISHED'
  | 'UNREADABLE_IMPORT'
  | 'IMPORT_TOO_LARGE'
  | 'GOAL_NOT_FOUND'
  | 'GOAL_ALREADY_REACHED'
  | 'TOO_MANY_GOALS'
  | 'NOTIFICATION_NOT_FOUND'
  | 'INVALID_CURSOR'
  | 'DEVICE_NOT_FOUND'
  | 'WRONG_DEVICE_CODE'
  | 'TOO_MANY_CODES'
  | 'TOO_MANY_DEVICES'
  | 'DEVICE_TAKEN'
  | 'CHANNEL_NOT_CONFIGURED'
  | 'INVALID_UNSUBSCRIPTION'
  | 'BOUNCES_NOT_TAKEN'
  | 'WRONG_BOUNCE_SECRET'
  | 'REFERENCE_GONE'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'IDEMPOTENCY_KEY_IN_USE'
  | 'IDEMPOTENCY_ANSWER_NOT_KEPT'
  | 'ROUTINE_CHANGED'
  | 'EXERCISE_SHARED'
  | 'EXERCISE_IN_USE'
  | 'FACT_NOT_FOUND'
  | 'TOO_MANY_FACTS'
  | 'RECOMMENDATION_NOT_FOUND'
  | 'PLAN_NOT_FOUND'
  | 'PLAN_HAS_CONFLICTS'
  | 'PLAN_NOT_OPEN'
  | 'TOO_MANY_PLANS'
  | 'INVALID_CALENDAR_LINK'
  | 'CONVERSATION_NOT_FOUND'
  | 'CONVERSATION_BUSY'
  | 'CONVERSATION_FULL'
  | 'TOO_MANY_CONVERSATIONS'
  | 'PROPOSAL_NOT_FOUND'
  | 'PROPOSAL_NOT_OPEN'
  | 'ARTICLE_NOT_FOUND'
  | 'TOO_MANY_ARTICLES'
  | 'ARTICLE_CHANGED';

/** The same call may succeed later without a change. */

export const retryableReasons: ReadonlySet<string> = new Set(['UNAVAILABLE', 'TIMED_OUT', 'RATE_LIMITED', 'STORAGE_FULL', 'UPLOAD_TOO_SLOW', 'TOO_MANY_ATTEMPTS', 'TOO_MANY_EMAIL_CHANGES', 'TOO_MANY_CODES', 'REFERENCE_GONE', 'IDEMPOTENCY_KEY_IN_USE', 'CONVERSATION_BUSY']);

export interface RestApi {
  user: {
    userService: {
      /** Opens an account. Fails with EMAIL_TAKEN when the address, compared without regard to case, has one. */
      signUp: Unary<SignUpRequest, User>,
      /** The caller's own profile. */
      getMe: Unary<GetMeRequest, User>,
      /** Changes the fields that are present and leaves the others. A new e-mail address counts only when somebody has followed the link that is sent to it. Until then the previous address stays, for sign-ins, for resets and for mails. The previous address gets a mail at once, with a link that takes the change back. The answer does not show whether the new address has an account. A call with the current address takes back a change that waits. */
      updateMe: Unary<UpdateMeRequest, User>,
      /** Deletes the account for ever. From then on nobody can sign in to it, and its address is free. Every service deletes its data of the person, and GetDeletion shows how far this has come. A repeated call changes nothing. Access tokens of the account end at once, except for GetDeletion. */
      deleteMe: Unary<DeleteMeRequest, DeleteMeResponse>,
      getPreferences: Unary<GetPreferencesRequest, Preferences>,
      /** Changes the fields that are present and leaves the others. */
      updatePreferences: Unary<UpdatePreferencesRequest, Preferences>,
      /** Sets a new password and closes every other session of the caller. */
      changePassword: Unary<ChangePasswordRequest, ChangePasswordResponse>,
      /** With `email`: sends a link to the address if it is the proven address of an account; the answer is always the same. An account's address that is not proven first gets a link that proves it; when somebody has followed that link, the address gets the link for the password. With `token` from that link and `new_password`: sets the password and closes every session of the person. */
      resetPassword: Unary<ResetPasswordRequest, ResetPasswordResponse>,
      /** With `token` from a link that was sent to the address: verifies the address. A new address then replaces the previous address. This needs no access token. Without `token`: sends a new link to the caller's address, or to the address that is to replace it. Fails with INVALID_MAIL_TOKEN, and with EMAIL_TAKEN when the new address has got an account meanwhile. */
      verifyEmail: Unary<VerifyEmailRequest, VerifyEmailResponse>,
      /** Takes a change of the address back, by the token in the mail to the previous address. For some days this also works after the new address was proven. It returns the account to its owner: all sessions are closed, API keys end, the password no longer works (a link to set a new password goes to the address), and means to sign in that were added in the week before the change are removed. If the previous address was never proven, the call only stops a change that is not proven yet. */
      undoEmailChange: Unary<UndoEmailChangeRequest, UndoEmailChangeResponse>,
    },
    sessionService: {
      /** Opens a session, or answers with a challenge when the account has a second factor. An unknown address and a wrong password give the same answer, WRONG_CREDENTIALS, in the same time. After repeated failures the caller has to wait longer and longer: TOO_MANY_ATTEMPTS, with Retry-After. A device that has signed in before waits only for its own failures. */
      signIn: Unary<SignInRequest, SignInResponse>,
      /** Answers the challenge of a sign-in with a code of the second factor, or with a recovery code, and opens the session. A challenge ends after five wrong codes or five minutes: INVALID_CHALLENGE. A code that was used before is wrong. */
      confirmSignIn: Unary<ConfirmSignInRequest, SignInResponse>,
      /** Every sign-in on the caller's account within ninety days, also those that failed, the newest first. */
      listSignIns: Paged<ListSignInsRequest, ListSignInsResponse, SignIn>,
      /** Trades a refresh token for new tokens of the same session. A refresh token works once: when a used token comes again, the whole session is closed and the call fails with REFRESH_TOKEN_REUSED. */
      refreshSession: Unary<RefreshSessionRequest, SignInResponse>,
      /** The caller's open sessions, the newest first. */
      listSessions: Paged<ListSessionsRequest, ListSessionsResponse, Session>,
      /** Closes the session that the caller's access token belongs to. */
      signOut: Unary<SignOutRequest, SignOutResponse>,
      /** Closes one of the caller's sessions. Fails with SESSION_NOT_FOUND when the caller has no such session. */
      revokeSession: Unary<RevokeSessionRequest, RevokeSessionResponse>,
    },
    keyService: {
      /** The public keys of access tokens as a JSON Web Key Set (RFC 7517). */
      getKeys: Unary<GetKeysRequest, GetKeysResponse>,
    },
    providerService: {
      /** The providers with which people can sign in. */
      listProviders: Unary<ListProvidersRequest, ListProvidersResponse>,
      /** Begins a sign-in. Fails with PROVIDER_NOT_FOUND, and with INVALID_FIELDS for a redirect URI that is not allowed. */
      startProvider: Unary<StartProviderRequest, ProviderFlow>,
      /** Ends the sign-in and opens a session, as a password does. An account is found by its linked identity. Otherwise the identity is linked to the account with the same address, if the provider and we both know that the address belongs to the person. If no account has the address, an account is opened. Fails with INVALID_PROVIDER_FLOW for a state that is unknown, used, too old or of another client, with PROVIDER_REFUSED when the provider's answer is not valid, with PROVIDER_EMAIL_UNVERIFIED, and with IDENTITY_NOT_LINKED when the account's owner must first sign in another way and then link the identity. */
      finishProvider: Unary<FinishProviderRequest, SignInResponse>,
    },
    identityService: {
      /** The identities that are linked to the caller's account. */
      listIdentities: Unary<ListIdentitiesRequest, ListIdentitiesResponse>,
      /** Begins to link an identity to the caller's account. */
      startLink: Unary<StartLinkRequest, ProviderFlow>,
      /** Ends the linking. The caller's sign-in proves the account, so the addresses may differ. Fails as FinishProvider does, and with IDENTITY_TAKEN when the identity is linked to another account. */
      finishLink: Unary<FinishLinkRequest, Identity>,
      /** Unlinks an identity. Fails with IDENTITY_NOT_FOUND, and with LAST_WAY_IN when the account has no password and no other identity. */
      unlinkIdentity: Unary<UnlinkIdentityRequest, UnlinkIdentityResponse>,
    },
    proofService: {
      /** Begins a proof by a provider, which is asked to sign the person in anew. */
      startReauthentication: Unary<StartReauthenticationRequest, ProviderFlow>,
      /** Gives a proof for the caller's session. Wrong attempts count like those of a sign-in: TOO_MANY_ATTEMPTS. Fails with WRONG_PASSWORD, WRONG_CODE, SECOND_FACTOR_MISSING, as FinishProvider does, and with IDENTITY_NOT_LINKED for an identity that is not linked to the account. */
      reauthenticate: Unary<ReauthenticateRequest, ReauthenticateResponse>,
    },
    apiKeyService: {
      /** The caller's keys that are not revoked, the newest first; those that ended are shown for thirty days more. */
      listApiKeys: Paged<ListApiKeysRequest, ListApiKeysResponse, ApiKey>,
      /** Makes a key. The answer is the only place where it can ever be read. Fails with TOO_MANY_API_KEYS when the caller has fifty that still work. */
      createApiKey: Unary<CreateApiKeyRequest, CreateApiKeyResponse>,
      /** Ends a key at once. Fails with API_KEY_NOT_FOUND when the caller has no such key, or has revoked it before. */
      revokeApiKey: Unary<RevokeApiKeyRequest, RevokeApiKeyResponse>,
    },
    auditService: {
      /** The caller's acts, attempts with the caller's account, and acts of others that concern the caller, the newest first. */
      listAuditRecords: Paged<ListAuditRecordsRequest, ListAuditRecordsResponse, AuditRecord>,
      /** All acts within an organisation, the newest first. Acts of its members elsewhere are not in the list: no sign-ins, and no acts in another organisation. */
      listOrganisationAuditRecords: Paged<ListOrganisationAuditRecordsRequest, ListAuditRecordsResponse, AuditRecord>,
    },
    secretUseService: {
      /** The uses of the caller's own secrets, the newest first. */
      listSecretUses: Paged<ListSecretUsesRequest, ListSecretUsesResponse, SecretUse>,
      /** The uses of an organisation's secrets, the newest first. */
      listOrganisationSecretUses: Paged<ListOrganisationSecretUsesRequest, ListSecretUsesResponse, SecretUse>,
    },
    consentService: {
      /** The caller's own consent. */
      getConsent: Unary<GetConsentRequest, Consent>,
      /** Lets the owners and coaches of the organisation see the caller's training, and write routines for it. */
      giveConsent: Unary<GiveConsentRequest, Consent>,
      /** Takes the consent back. This holds from the next call of a coach on. */
      withdrawConsent: Unary<WithdrawConsentRequest, Consent>,
    },
    deletionService: {
      /** How far the deletion of the caller's account has come. The access token that was valid when it began is enough until it ends, although all sessions are closed. Fails with DELETION_NOT_FOUND when none was begun. */
      getDeletion: Unary<GetDeletionRequest, Deletion>,
    },
    exportService: {
      /** A ZIP archive with a folder for each service: lists as JSON, in the form in which their RPCs show them, and tables as CSV; times are ISO 8601. It is sent while it is made. Fails with UNAVAILABLE when a service cannot be asked. If the export fails after its beginning, the answer breaks off, and no program can open the archive. */
      exportMe: Downloaded<ExportMeRequest>,
    },
    organisationService: {
      /** Makes an organisation whose owner is the caller. Fails with TOO_MANY_ORGANISATIONS when the caller owns a hundred. */
      createOrganisation: Unary<CreateOrganisationRequest, Organisation>,
      /** One of the caller's organisations. */
      getOrganisation: Unary<GetOrganisationRequest, Organisation>,
      /** The caller's organisations, the newest first. */
      listOrganisations: Paged<ListOrganisationsRequest, ListOrganisationsResponse, Organisation>,
      /** Renames the organisation. */
      updateOrganisation: Unary<UpdateOrganisationRequest, Organisation>,
      /** Deletes the organisation with its memberships and invitations. */
      deleteOrganisation: Unary<DeleteOrganisationRequest, DeleteOrganisationResponse>,
      /** Ends the caller's own membership, and the consent with it. Fails with LAST_OWNER when nobody else is an owner. */
      leaveOrganisation: Unary<LeaveOrganisationRequest, LeaveOrganisationResponse>,
      /** The members, by the age of their account. */
      listMembers: Paged<ListMembersRequest, ListMembersResponse, Member>,
      /** Gives a member another role. A caller who is no owner can change only members who rank below the caller, and can give only roles that rank below. Fails with MEMBER_NOT_FOUND, and with LAST_OWNER when no owner would be left. */
      updateMember: Unary<UpdateMemberRequest, Member>,
      /** Ends somebody's membership, and the consent with it. The same rules hold as for UpdateMember. Fails with LAST_OWNER for the last owner. */
      removeMember: Unary<RemoveMemberRequest, RemoveMemberResponse>,
    },
    invitationService: {
      /** Invites an address, by a mail. An open invitation of the same address is replaced. Fails with ALREADY_A_MEMBER, and with TOO_MANY_INVITATIONS when five hundred are open. */
      createInvitation: Unary<CreateInvitationRequest, Invitation>,
      /** The open invitations, the newest first. */
      listInvitations: Paged<ListInvitationsRequest, ListInvitationsResponse, Invitation>,
      /** Takes an invitation back: its token is worth nothing from here on. */
      revokeInvitation: Unary<RevokeInvitationRequest, RevokeInvitationResponse>,
      /** Makes the caller a member, by the token of the mail. Fails with INVALID_MAIL_TOKEN, and with INVITATION_OF_ANOTHER when another address than the account's was invited: a mail that is passed on makes no other account a member. */
      acceptInvitation: Unary<AcceptInvitationRequest, Organisation>,
    },
    secondFactorService: {
      /** Whether the caller has a second factor. */
      getSecondFactor: Unary<GetSecondFactorRequest, SecondFactor>,
      /** Begins the enrolment: makes a secret for the authenticator, which is shown only this once. Sign-ins ask for no code before the secret is confirmed; until then the caller may begin again. Fails with WRONG_PASSWORD, and with SECOND_FACTOR_ACTIVE when there is a second factor already. */
      enrolSecondFactor: Unary<EnrolSecondFactorRequest, EnrolSecondFactorResponse>,
      /** Proves that the authenticator has the secret. The recovery codes in the answer are shown only this once; each works once. Fails with WRONG_CODE, and with SECOND_FACTOR_MISSING when no enrolment was begun. */
      confirmSecondFactor: Unary<ConfirmSecondFactorRequest, ConfirmSecondFactorResponse>,
      /** Removes the second factor. The caller gives the password or a code. */
      disableSecondFactor: Unary<DisableSecondFactorRequest, DisableSecondFactorResponse>,
      /** Makes new recovery codes, and ends the old codes. The caller gives a code of the authenticator. */
      renewRecoveryCodes: Unary<RenewRecoveryCodesRequest, RenewRecoveryCodesResponse>,
    },
  },
  workout: {
    exerciseService: {
      /** The catalogue, and for a signed-in caller also their own exercises; by name, or by likeness when `query` is given. */
      listExercises: Paged<ListExercisesRequest, ListExercisesResponse, Exercise>,
      /** One exercise of the catalogue or of the caller's own. */
      getExercise: Unary<GetExerciseRequest, Exercise>,
      /** Adds an exercise of the caller's own. Fails with EXERCISE_NAME_TAKEN when the catalogue or the caller has the name. */
      createExercise: Unary<CreateExerciseRequest, Exercise>,
      /** Changes an exercise of the caller's own: the fields that `update_mask` names, or without a mask every field that is set. An import also finds it under its earlier name. */
      updateExercise: Unary<UpdateExerciseRequest, Exercise>,
      /** Deletes an exercise of the caller's own that has no sets, planned sets or goals; otherwise it fails with EXERCISE_IN_USE. So no training is lost by accident: merge the exercise into another instead. */
      deleteExercise: Unary<DeleteExerciseRequest, DeleteExerciseResponse>,
      /** Merges an exercise of the caller's own into another exercise, of the caller's own or of the catalogue. The other exercise then has its sets, planned sets and goals, and so its records and statistics. Imports take its name for the other exercise. No record is announced again. */
      mergeExercise: Unary<MergeExerciseRequest, MoveSetsResponse>,
      /** Corrects the exercise that an import took a name for. The sets that came under the name move to another exercise, with records and statistics, and the next import takes the name for that exercise. */
      reassignExercise: Unary<ReassignExerciseRequest, MoveSetsResponse>,
      /** The meanings that the caller has given to names in imports, sorted by name. */
      listRememberedNames: Paged<ListRememberedNamesRequest, ListRememberedNamesResponse, RememberedName>,
    },
    progressService: {
      /** The caller's personal records, by exercise and kind. */
      listRecords: Paged<ListRecordsRequest, ListRecordsResponse, PersonalRecord>,
      /** Volume and sets of each week that has training, for each muscle, the earliest week first. */
      getVolume: Unary<GetVolumeRequest, GetVolumeResponse>,
      /** The best estimated one-repetition maximum of each day on which an exercise was trained, the earliest day first. */
      getStrength: Unary<GetStrengthRequest, GetStrengthResponse>,
    },
    routineService: {
      /** The caller's routines, the last changed first. */
      listRoutines: Paged<ListRoutinesRequest, ListRoutinesResponse, Routine>,
      /** One routine with its sets. */
      getRoutine: Unary<GetRoutineRequest, Routine>,
      /** Adds a routine. Fails with EXERCISE_NOT_FOUND when a set names an unknown exercise. */
      createRoutine: Unary<CreateRoutineRequest, Routine>,
      /** Changes the fields that `update_mask` names, or without a mask every field that is set. */
      updateRoutine: Unary<UpdateRoutineRequest, Routine>,
      /** Deletes a routine. */
      deleteRoutine: Unary<DeleteRoutineRequest, DeleteRoutineResponse>,
    },
    workoutService: {
      /** The caller's workouts, the latest start first. */
      listWorkouts: Paged<ListWorkoutsRequest, ListWorkoutsResponse, Workout>,
      /** One workout with its sets. */
      getWorkout: Unary<GetWorkoutRequest, Workout>,
      /** Starts a live workout or, with an end time, logs one that is over. */
      createWorkout: Unary<CreateWorkoutRequest, Workout>,
      /** Changes the fields that `update_mask` names, or without a mask every field that is set; `sets` are replaced as a whole. */
      updateWorkout: Unary<UpdateWorkoutRequest, Workout>,
      /** Deletes a workout with its sets; records and statistics follow. */
      deleteWorkout: Unary<DeleteWorkoutRequest, DeleteWorkoutResponse>,
      /** Adds a set to the end of a live workout. */
      logSet: Unary<LogSetRequest, Set>,
      /** Ends a live workout. */
      finishWorkout: Unary<FinishWorkoutRequest, Workout>,
      /** Takes the CSV export of Strong, Hevy or FitNotes, or a table with named columns, of at most 20 MB. The file is the body of the request, also packed with gzip or ZIP, or the one file of a form. A row that cannot be true is left out and reported. A file that cannot be read adds nothing: UNREADABLE_IMPORT names the line. Workouts that are there already, from any app, are found again and not added twice. */
      importWorkouts: Uploaded<ImportWorkoutsRequest, ImportWorkoutsResponse>,
    },
    coachingService: {
      /** The member's workouts, the newest first. */
      listMemberWorkouts: Paged<ListMemberWorkoutsRequest, ListWorkoutsResponse, Workout>,
      /** The member's personal records, by exercise and kind. */
      listMemberRecords: Paged<ListMemberRecordsRequest, ListRecordsResponse, PersonalRecord>,
      /** Volume and sets of each week in which the member trained, the earliest week first. */
      listMemberWeeks: Unary<ListMemberWeeksRequest, GetVolumeResponse>,
      /** Writes a routine for the member, who hears of it by PlanMade. From then on it is the member's own routine, which the member may change and delete. It stays when the consent is withdrawn, the coach goes or the member leaves. A set may name an exercise of the catalogue or one of the member's own. */
      createMemberRoutine: Unary<CreateMemberRoutineRequest, Routine>,
      /** The routines that coaches of this organisation wrote for the member, as they are now, the last changed first. Other routines of the member are not in the list. */
      listMemberRoutines: Paged<ListMemberRoutinesRequest, ListRoutinesResponse, Routine>,
      /** Changes one of these routines: the fields that `update_mask` names, or without a mask every field that is set. The member hears of it by PlanChanged. Fails with ROUTINE_NOT_FOUND, EXERCISE_NOT_FOUND, and with ROUTINE_CHANGED when the call would undo a change of the member. */
      updateMemberRoutine: Unary<UpdateMemberRoutineRequest, Routine>,
      /** Takes one of these routines back; the member hears of it by PlanTakenBack. Workouts that began from it stay. Fails with ROUTINE_NOT_FOUND, and with ROUTINE_CHANGED when the member has changed the routine. */
      deleteMemberRoutine: Unary<DeleteMemberRoutineRequest, DeleteRoutineResponse>,
    },
    goalService: {
      /** The caller's goals, the newest first. */
      listGoals: Paged<ListGoalsRequest, ListGoalsResponse, Goal>,
      /** Sets a goal. The first finished workout with the target or more reaches the goal, whether the workout is logged, edited or imported. Fails with EXERCISE_NOT_FOUND, with GOAL_ALREADY_REACHED when the caller's record has the target already, and with TOO_MANY_GOALS when a hundred goals are open. */
      createGoal: Unary<CreateGoalRequest, Goal>,
      /** Deletes a goal. */
      deleteGoal: Unary<DeleteGoalRequest, DeleteGoalResponse>,
    },
  },
  ai: {
    coachService: {
      /** Fitness and fatigue, the load of the last weeks, and the hard sets of each muscle, as of today in the person's time zone. */
      getStatus: Unary<GetStatusRequest, TrainingStatus>,
      /** The estimated one-repetition maximum of the next session of an exercise. */
      getForecast: Unary<GetForecastRequest, LiftForecast>,
    },
    conversationService: {
      /** Opens a conversation, in the name of an organisation if the request names one. Fails with TOO_MANY_CONVERSATIONS when the caller has 200. */
      createConversation: Unary<CreateConversationRequest, Conversation>,
      /** The caller's conversations without their messages, the newest first. */
      listConversations: Paged<ListConversationsRequest, ListConversationsResponse, Conversation>,
      /** A conversation with its messages and proposals. */
      getConversation: Unary<GetConversationRequest, Conversation>,
      /** Deletes a conversation with all that was said. */
      deleteConversation: Unary<DeleteConversationRequest, DeleteConversationResponse>,
      /** Asks the coach. The answer comes as a stream, which in REST is one of server-sent events. It goes on when the caller goes away: whoever sends the same request again with the cursor of the last part, as a Last-Event-ID or in the request, gets the rest. Without a model that answers, the coach answers from its own figures, and says so. Fails with CONVERSATION_NOT_FOUND, with CONVERSATION_BUSY while another answer is being made, and with CONVERSATION_FULL. */
      sendMessage: Streamed<SendMessageRequest, AnswerPart>,
      /** Ends the answer that is being made; what was said stays. */
      cancelAnswer: Unary<CancelAnswerRequest, CancelAnswerResponse>,
      /** Carries a proposal out, exactly as it was shown, once. */
      confirmProposal: Unary<ConfirmProposalRequest, Proposal>,
      /** Says that a proposal is not wanted. */
      declineProposal: Unary<DeclineProposalRequest, Proposal>,
    },
    factService: {
      /** The caller's facts, the newest first. There are at most a hundred, so there are no pages. */
      listFacts: Unary<ListFactsRequest, ListFactsResponse>,
      /** Adds a fact. A goal, availability or equipment replaces the one before. Fails with TOO_MANY_FACTS when there are a hundred. */
      createFact: Unary<CreateFactRequest, Fact>,
      /** Corrects a fact: its whole content. Fails with FACT_NOT_FOUND, and with INVALID_FIELDS when the content is of another kind. */
      updateFact: Unary<UpdateFactRequest, Fact>,
      /** Deletes a fact. */
      deleteFact: Unary<DeleteFactRequest, DeleteFactResponse>,
    },
    knowledgeService: {
      /** The articles without their texts: all, those of a topic, or those that are most like a query, best first. The query may be in another language and may be a question. They are those that come with the mesh, then those of the operator, then those of the caller's organisations. A caller without a token, or with an API key that lacks ORGANISATIONS_READ, gets none of an organisation. */
      listArticles: Paged<ListArticlesRequest, ListArticlesResponse, Article>,
      /** One article, as it is now. One of an organisation that the caller does not belong to is not found. */
      getArticle: Unary<GetArticleRequest, Article>,
      /** The exercises of the catalogue and of the caller's own that are most like an exercise or a query, best first. */
      listSimilarExercises: Unary<ListSimilarExercisesRequest, ListSimilarExercisesResponse>,
    },
    modelService: {
      /** The models in the order in which they are asked, with what they can and whether they answer now. */
      listModels: Unary<ListModelsRequest, ListModelsResponse>,
      /** What the caller's answers used in each of the last 12 months, the newest first. */
      getUsage: Unary<GetUsageRequest, GetUsageResponse>,
    },
    noteService: {
      /** The caller's notes that are most like a query, best first. The query may be in another language and may be a question. The newest 5,000 notes are searched. */
      searchNotes: Unary<SearchNotesRequest, SearchNotesResponse>,
    },
    organisationCoachService: {
      /** What conversations in the organisation's name used in a month, and what is left of its budget. */
      getOrganisationUsage: Unary<GetOrganisationUsageRequest, OrganisationUsage>,
      /** The providers of which the organisation has a key of its own. */
      listCoachKeys: Unary<ListCoachKeysRequest, ListCoachKeysResponse>,
      /** Sets or replaces the organisation's key of a provider. Conversations in its name use it from then on, in the place of the mesh's. Nobody can read it again. */
      setCoachKey: Unary<SetCoachKeyRequest, CoachKey>,
      /** Removes the organisation's key of a provider; conversations in its name use the mesh's from then on. */
      removeCoachKey: Unary<RemoveCoachKeyRequest, RemoveCoachKeyResponse>,
    },
    organisationKnowledgeService: {
      /** Writes an article. It needs a topic, a title, a summary, a text and at least one source. Fails with TOO_MANY_ARTICLES when there are 500, and with EXERCISE_NOT_FOUND for an exercise that is not in the catalogue. */
      createOrganisationArticle: Unary<CreateOrganisationArticleRequest, Article>,
      /** The organisation's articles without their texts, the newest first. */
      listOrganisationArticles: Paged<ListOrganisationArticlesRequest, ListOrganisationArticlesResponse, Article>,
      /** One article, as it is now. */
      getOrganisationArticle: Unary<GetOrganisationArticleRequest, Article>,
      /** Changes an article: the fields that `update_mask` names, or without a mask every field that is set. It makes a version. Fails with ARTICLE_NOT_FOUND, with ARTICLE_CHANGED when `seen_version` is not the newest, and with EXERCISE_NOT_FOUND. */
      updateOrganisationArticle: Unary<UpdateOrganisationArticleRequest, Article>,
      /** Deletes an article with all its versions. Fails with ARTICLE_NOT_FOUND, and with ARTICLE_CHANGED. */
      deleteOrganisationArticle: Unary<DeleteOrganisationArticleRequest, DeleteOrganisationArticleResponse>,
      /** The versions of an article without their texts, the newest first. The newest 100 are kept. */
      listArticleVersions: Paged<ListArticleVersionsRequest, ListArticleVersionsResponse, Article>,
      /** An article as it was. Fails with ARTICLE_NOT_FOUND, also for a version that is not kept. */
      getArticleVersion: Unary<GetArticleVersionRequest, Article>,
    },
    sessionService: {
      /** Recommends the next session: that of today in the caller's accepted plan, if it has one that is not done. What the request leaves out comes from the caller's facts, and then from their history. Every choice has a reason, and no load is outside the bounds that its reasons state. */
      recommendSession: Unary<RecommendSessionRequest, RecommendedSession>,
      /** What the caller says of a recommendation or a session that they did. */
      giveFeedback: Unary<GiveFeedbackRequest, SessionFeedback>,
      /** The caller's feedback of the last 90 days, the newest first. */
      listFeedback: Unary<ListFeedbackRequest, ListFeedbackResponse>,
    },
    planService: {
      /** Makes a draft of a plan. What the request leaves out comes from the caller's facts, and then from their history. Fails with TOO_MANY_PLANS when the caller has 50, and with EXERCISE_NOT_FOUND. */
      createPlan: Unary<CreatePlanRequest, TrainingPlan>,
      /** The caller's plans without their sessions, the newest first. There are at most 50, so there are no pages. */
      listPlans: Unary<ListPlansRequest, ListPlansResponse>,
      /** One plan with its sessions, its conflicts and how far it was followed. */
      getPlan: Unary<GetPlanRequest, TrainingPlan>,
      /** Changes the name, or the exercises of sessions that are not done, each as a whole. */
      updatePlan: Unary<UpdatePlanRequest, TrainingPlan>,
      /** Changes a plan by wishes, also an accepted one. What was done stays. */
      refinePlan: Unary<RefinePlanRequest, RefinePlanResponse>,
      /** Names what does not fit in a plan, and where. */
      validatePlan: Unary<ValidatePlanRequest, ValidatePlanResponse>,
      /** Begins to carry a draft out; a plan that was carried out before ends. Fails with PLAN_NOT_FOUND, PLAN_NOT_OPEN, and PLAN_HAS_CONFLICTS unless the request says that the conflicts are accepted. */
      acceptPlan: Unary<AcceptPlanRequest, TrainingPlan>,
      /** Deletes a plan and its calendar. */
      deletePlan: Unary<DeletePlanRequest, DeletePlanResponse>,
      /** Makes a new secret link of the plan's calendar; a link from before is not valid any more. */
      renewCalendarLink: Unary<RenewCalendarLinkRequest, RenewCalendarLinkResponse>,
    },
  },
  edge: {
    documentService: {
      /** The OpenAPI 3.1 document of all REST operations. */
      getOpenApi: Downloaded<GetOpenApiRequest>,
      /** A script or a style sheet of that page. */
      getApiPageFile: Downloaded<GetApiPageFileRequest>,
    },
    edgeService: {
      /** The state of each part, as callers see it: each service as the door reaches it, each thing that a service needs, and the keys of access tokens. Fails with UNAVAILABLE as long as a part is away; the error has the parts too. */
      getHealth: Unary<GetHealthRequest, GetHealthResponse>,
    },
  },
  notification: {
    bounceService: {
      /** Takes one mail as it came, a bounce (RFC 3464) or any other mail. The answer does not say how the service understood the mail. REST callers give the secret in the header bounce-secret or the parameter secret. */
      takeBounce: Unary<TakeBounceRequest, TakeBounceResponse>,
    },
    deviceService: {
      /** The caller's devices, the oldest first, with the key that a browser needs to subscribe. */
      listDevices: Unary<ListDevicesRequest, ListDevicesResponse>,
      /** Adds a browser's push subscription or a phone number. A phone number gets a code by short message, and nothing else before the code comes back. A subscription or number that the caller adds again is the same device; an unproven number gets a new code. A browser belongs to the person who added it last with the browser's secret. The earlier owner keeps the history, but nothing of the earlier owner is sent there any more. */
      addDevice: Unary<AddDeviceRequest, Device>,
      /** Proves a phone number by the code that it got. Another person who had proven the number before must prove it again. */
      verifyDevice: Unary<VerifyDeviceRequest, Device>,
      /** Deletes a device: nothing is sent there any more. */
      deleteDevice: Unary<DeleteDeviceRequest, DeleteDeviceResponse>,
    },
    notificationService: {
      /** The caller's notifications, the newest first. */
      listNotifications: Paged<ListNotificationsRequest, ListNotificationsResponse, Notification>,
      /** How many notifications of the caller are unread. */
      countUnread: Unary<CountUnreadRequest, CountUnreadResponse>,
      /** Sends the caller's notifications as they come, beginning behind a cursor. The first message comes at once and has only a cursor. A heartbeat has only a cursor too, and comes when there are no notifications. The stream ends when the access token ends or the instance stops: call again with the last cursor, and nothing is missed and nothing comes twice. REST callers get server-sent events, each the JSON of a message, with its cursor as the id. A notification with a withdrawTime is taken back. */
      watchNotifications: Streamed<WatchNotificationsRequest, WatchNotificationsResponse>,
      /** Marks a notification as read. A notification that was read before keeps its first time. */
      readNotification: Unary<ReadNotificationRequest, Notification>,
      /** Marks all notifications as read, or only those up to a cursor, so that notifications that the person has not seen stay unread. */
      readAllNotifications: Unary<ReadAllNotificationsRequest, ReadAllNotificationsResponse>,
      /** Deletes a notification. */
      deleteNotification: Unary<DeleteNotificationRequest, DeleteNotificationResponse>,
    },
    preferenceService: {
      /** Every kind of notification that leaves a choice, with its current channels. */
      getNotificationPreferences: Unary<GetNotificationPreferencesRequest, NotificationPreferences>,
      /** Replaces all preferences. Kinds that are not named get their defaults, and without quiet hours in the call there are none. */
      updateNotificationPreferences: Unary<UpdateNotificationPreferencesRequest, NotificationPreferences>,
    },
  },
}

/** `sinew.ai.v1.AcceptPlanRequest` */
export interface AcceptPlanRequest {
  planId: string;
  /** Accepts the plan with its conflicts. */
  withConflicts: boolean;
}

/** `sinew.ai.v1.AnswerPart` */
export interface AnswerPart {
  /** Where to begin again. */
  cursor: string;
  /** The person's message is stored; the answer has this id. */
  messageId?: string;
  text?: string;
  /** What the coach looks up, such as "forecast". */
  lookup?: string;
  proposal?: Proposal;
  /** All text before is void: another model begins anew. */
  reset?: boolean;
  finish?: ChatMessage;
  lookupResult?: LookupResult;
}

/** `sinew.ai.v1.Article.Origin` */
export type ArticleOrigin = 'ORIGIN_UNSPECIFIED' | 'BUILT_IN' | 'OPERATOR' | 'ORGANISATION';

/** `sinew.ai.v1.ArticleSource` */
export interface ArticleSource {
  authors: string;
  year: number;
  title: string;
  /** With volume and pages. */
  journal: string;
}

/** `sinew.ai.v1.Article` */
export interface Article {
  /** Output only: a word, or a UUID for an article of an organisation. */
  id: string;
  /** Such as "technique". */
  topic: string;
  title: string;
  /** One line. */
  summary: string;
  /** The paragraphs, with an empty line between them; empty in a list. */
  text: string;
  sources: (ArticleSource)[];
  /** The exercises of the catalogue and the muscles that it is about. */
  exerciseIds: (string)[];
  muscles: (ExerciseMuscle)[];
  /** Other words by which people look for it. */
  keywords: (string)[];
  /** Output only, as all below. */
  origin: ArticleOrigin;
  /** Empty for an article of the mesh or of its operator. */
  organisationId: string;
  /** Grows by 1 with each change; 0 for an article that comes with the mesh. */
  version: number;
  /** Who wrote this version: a member of the organisation; empty for others, and after the member's account was deleted. */
  authorId: string;
  /** When the first version was written, and when this one; absent for an article that comes with the mesh. */
  createTime?: string;
  updateTime?: string;
}

/** `sinew.ai.v1.Availability` */
export interface Availability {
  /** How often the person trains in a week; 0 for unknown. */
  daysPerWeek: number;
  /** The days on which the person can train; empty for any. */
  weekdays: (Weekday)[];
  /** The minutes of a session; 0 for unknown. */
  minutes: number;
}

/** `sinew.ai.v1.Avoidance` */
export interface Avoidance {
  exerciseIds: (string)[];
  muscles: (ExerciseMuscle)[];
  /** Such as "left knee, since March". */
  reason: string;
}

/** `sinew.ai.v1.CancelAnswerRequest` */
export interface CancelAnswerRequest {
  conversationId: string;
}

/** `sinew.ai.v1.CancelAnswerResponse` */
export interface CancelAnswerResponse {

}

/** `sinew.ai.v1.ChatMessage.Role` */
export type ChatMessageRole = 'ROLE_UNSPECIFIED' | 'PERSON' | 'COACH';

/** `sinew.ai.v1.ChatMessage.State` */
export type ChatMessageState = 'STATE_UNSPECIFIED' | 'ANSWERING' | 'COMPLETE' | 'INTERRUPTED' | 'CANCELLED';

/** `sinew.ai.v1.ChatMessage` */
export interface ChatMessage {
  id: string;
  role: ChatMessageRole;
  text: string;
  state: ChatMessageState;
  /** Whether the coach's own rules wrote it, and no model. */
  engine: boolean;
  /** Such as "anthropic/claude-sonnet-5"; empty for the person and the rules. */
  model: string;
  createTime?: string;
  /** The cursor of its last part, for an answer. */
  cursor: string;
}

/** `sinew.ai.v1.CoachKey` */
export interface CoachKey {
  provider: string;
  setTime?: string;
}

/** `sinew.ai.v1.CoachReason` */
export interface CoachReason {
  /** Such as "one more repetition". */
  word: string;
  /** The sentence in the person's language and unit. */
  text: string;
  /** The figures of the reason: weights in kilograms, distances in metres, times in seconds. "bounds" has leastKg and mostKg. */
  figures: Record<string, number>;
}

/** `sinew.ai.v1.ConfirmProposalRequest` */
export interface ConfirmProposalRequest {
  conversationId: string;
  proposalId: string;
}

/** `sinew.ai.v1.Conversation` */
export interface Conversation {
  id: string;
  /** Empty until the person names it. */
  title: string;
  createTime?: string;
  updateTime?: string;
  /** The oldest first; empty in a list. */
  messages: (ChatMessage)[];
  /** All proposals, the oldest first; empty in a list. */
  proposals: (Proposal)[];
  /** In whose name the person asks, and whose budget and key its answers use; empty for the person's own. */
  organisationId: string;
}

/** `sinew.ai.v1.CreateConversationRequest` */
export interface CreateConversationRequest {
  title: string;
  /** One of the caller's organisations, which then pays for the answers; empty for the caller's own budget. The organisation's owners see what was used on each day, and nothing of what was said. */
  organisationId: string;
}

/** `sinew.ai.v1.CreateFactRequest` */
export interface CreateFactRequest {
  fact?: Fact;
}

/** `sinew.ai.v1.CreateOrganisationArticleRequest` */
export interface CreateOrganisationArticleRequest {
  organisationId: string;
  article?: Article;
}

/** `sinew.ai.v1.CreatePlanRequest` */
export interface CreatePlanRequest {
  name: string;
  wishes?: PlanWishes;
}

/** `sinew.ai.v1.DeclineProposalRequest` */
export interface DeclineProposalRequest {
  conversationId: string;
  proposalId: string;
}

/** `sinew.ai.v1.DeleteConversationRequest` */
export interface DeleteConversationRequest {
  conversationId: string;
}

/** `sinew.ai.v1.DeleteConversationResponse` */
export interface DeleteConversationResponse {

}

/** `sinew.ai.v1.DeleteFactRequest` */
export interface DeleteFactRequest {
  factId: string;
}

/** `sinew.ai.v1.DeleteFactResponse` */
export interface DeleteFactResponse {

}

/** `sinew.ai.v1.DeleteOrganisationArticleRequest` */
export interface DeleteOrganisationArticleRequest {
  organisationId: string;
  articleId: string;
  /** As for a change; 0 deletes whatever there is. */
  seenVersion: number;
}

/** `sinew.ai.v1.DeleteOrganisationArticleResponse` */
export interface DeleteOrganisationArticleResponse {

}

/** `sinew.ai.v1.DeletePlanRequest` */
export interface DeletePlanRequest {
  planId: string;
}

/** `sinew.ai.v1.DeletePlanResponse` */
export interface DeletePlanResponse {

}

/** `sinew.ai.v1.Fact` */
export interface Fact {
  /** Given by the service. */
  id: string;
  goal?: TrainingGoal;
  availability?: Availability;
  equipment?: OwnedEquipment;
  /** What to spare: an injury, or a dislike. */
  avoidance?: Avoidance;
  /** Anything else that the coach should know. */
  note?: string;
  /** Given by the service. */
  createTime?: string;
  updateTime?: string;
}

/** `sinew.ai.v1.FeedbackKind` */
export type FeedbackKind = 'FEEDBACK_KIND_UNSPECIFIED' | 'ACCEPTED' | 'CHANGED' | 'TOO_HARD' | 'TOO_EASY' | 'SORE';

/** `sinew.ai.v1.FitnessFigures` */
export interface FitnessFigures {
  /** Absent while days are missing. */
  fitness?: number;
  fatigue?: number;
  /** Fitness minus fatigue: above 0 when the person is rested. */
  form?: number;
  /** The days that the figures come from. */
  days: number;
  /** The days that are missing until the figures can be known. */
  missingDays: number;
  /** What the figures say, in the person's language. */
  explanation: string;
  sources: (string)[];
}

/** `sinew.ai.v1.GetArticleRequest` */
export interface GetArticleRequest {
  articleId: string;
}

/** `sinew.ai.v1.GetArticleVersionRequest` */
export interface GetArticleVersionRequest {
  organisationId: string;
  articleId: string;
  version: number;
}

/** `sinew.ai.v1.GetConversationRequest` */
export interface GetConversationRequest {
  conversationId: string;
}

/** `sinew.ai.v1.GetForecastRequest` */
export interface GetForecastRequest {
  exerciseId: string;
}

/** `sinew.ai.v1.GetOrganisationArticleRequest` */
export interface GetOrganisationArticleRequest {
  organisationId: string;
  articleId: string;
}

/** `sinew.ai.v1.GetOrganisationUsageRequest` */
export interface GetOrganisationUsageRequest {
  organisationId: string;
  /** Such as 2026-03, in UTC; empty for this month. */
  month: string;
}

/** `sinew.ai.v1.GetPlanRequest` */
export interface GetPlanRequest {
  planId: string;
}

/** `sinew.ai.v1.GetStatusRequest` */
export interface GetStatusRequest {

}

/** `sinew.ai.v1.GetUsageRequest` */
export interface GetUsageRequest {

}

/** `sinew.ai.v1.GetUsageResponse` */
export interface GetUsageResponse {
  usage: (ModelUsage)[];
  /** What the caller may use in a month, in millionths of the operator's currency. */
  budgetMicros: string;
}

/** `sinew.ai.v1.GiveFeedbackRequest` */
export interface GiveFeedbackRequest {
  kind: FeedbackKind;
  /** The recommendation that it is about, if any. */
  recommendationId: string;
  /** The exercise that it is about; empty for the whole session. */
  exerciseId: string;
  /** For SORE: the muscles. */
  muscles: (ExerciseMuscle)[];
  note: string;
}

/** `sinew.ai.v1.LanguageModel` */
export interface LanguageModel {
  provider: string;
  model: string;
  /** Whether it may look figures up and propose changes. */
  tools: boolean;
  contextTokens: number;
  outputTokens: number;
  answers: boolean;
  /** Why it does not answer, such as "no-key". */
  reason: string;
}

/** `sinew.ai.v1.LiftForecast.ImpliedSet` */
export interface LiftForecastImpliedSet {
  reps: number;
  weightKg: number;
}

/** `sinew.ai.v1.LiftForecast.Mover` */
export interface LiftForecastMover {
  /** The name of the figure, such as "max5". */
  figure: string;
  value: number;
  /** By how much the figure moved the maximum, in percent. */
  percent: number;
  /** What the figure is, in the person's language. */
  meaning: string;
}

/** `sinew.ai.v1.LiftForecast` */
export interface LiftForecast {
  exerciseId: string;
  exerciseName: string;
  /** The best estimated one-repetition maximum of the next session, in kilograms. Absent while sessions are missing. */
  oneRepMaxKg?: number;
  /** Four of five sessions are expected between these. */
  lowKg?: number;
  highKg?: number;
  /** The best estimated maximum of the last session. */
  lastKg?: number;
  /** The sessions of the exercise that the forecast comes from. */
  sessions: number;
  /** The sessions that are missing until there can be a forecast. */
  missingSessions: number;
  /** The sets that the maximum implies. */
  impliedSets: (LiftForecastImpliedSet)[];
  /** The figures that moved the forecast from the last session, the strongest first. */
  movers: (LiftForecastMover)[];
  lastSessionTime?: string;
  /** Whether workouts have changed that are not in the forecast yet. */
  pending: boolean;
  /** What the forecast says, in the person's language. */
  explanation: string;
  sources: (string)[];
}

/** `sinew.ai.v1.ListArticleVersionsRequest` */
export interface ListArticleVersionsRequest {
  organisationId: string;
  articleId: string;
  /** At most this many; 0 means 50. */
  pageSize: number;
  /** The nextPageToken of the page before. */
  pageToken: string;
}

/** `sinew.ai.v1.ListArticleVersionsResponse` */
export interface ListArticleVersionsResponse {
  versions: (Article)[];
  /** Empty on the last page. */
  nextPageToken: string;
}

/** `sinew.ai.v1.ListArticlesRequest` */
export interface ListArticlesRequest {
  /** Words, a question or a wish. */
  query: string;
  topic: string;
  /** At most this many; 0 means 50, and 5 with a query. */
  limit: number;
  /** The nextPageToken of the page before, asked with the same query and topic. */
  pageToken: string;
}

/** `sinew.ai.v1.ListArticlesResponse` */
export interface ListArticlesResponse {
  articles: (Article)[];
  /** Empty on the last page. */
  nextPageToken: string;
}

/** `sinew.ai.v1.ListCoachKeysRequest` */
export interface ListCoachKeysRequest {
  organisationId: string;
}

/** `sinew.ai.v1.ListCoachKeysResponse` */
export interface ListCoachKeysResponse {
  keys: (CoachKey)[];
}

/** `sinew.ai.v1.ListConversationsRequest` */
export interface ListConversationsRequest {
  /** At most this many; 0 means 50. */
  pageSize: number;
  /** The nextPageToken of the page before. */
  pageToken: string;
}

/** `sinew.ai.v1.ListConversationsResponse` */
export interface ListConversationsResponse {
  conversations: (Conversation)[];
  /** Empty on the last page. */
  nextPageToken: string;
}

/** `sinew.ai.v1.ListFactsRequest` */
export interface ListFactsRequest {

}

/** `sinew.ai.v1.ListFactsResponse` */
export interface ListFactsResponse {
  facts: (Fact)[];
}

/** `sinew.ai.v1.ListFeedbackRequest` */
export interface ListFeedbackRequest {

}

/** `sinew.ai.v1.ListFeedbackResponse` */
export interface ListFeedbackResponse {
  feedback: (SessionFeedback)[];
}

/** `sinew.ai.v1.ListModelsRequest` */
export interface ListModelsRequest {

}

/** `sinew.ai.v1.ListModelsResponse` */
export interface ListModelsResponse {
  /** Empty where no model is set: the coach then answers by its own rules. */
  models: (LanguageModel)[];
}

/** `sinew.ai.v1.ListOrganisationArticlesRequest` */
export interface ListOrganisationArticlesRequest {
  organisationId: string;
  /** At most this many; 0 means 50. */
  pageSize: number;
  /** The nextPageToken of the page before. */
  pageToken: string;
}

/** `sinew.ai.v1.ListOrganisationArticlesResponse` */
export interface ListOrganisationArticlesResponse {
  articles: (Article)[];
  /** Empty on the last page. */
  nextPageToken: string;
}

/** `sinew.ai.v1.ListPlansRequest` */
export interface ListPlansRequest {

}

/** `sinew.ai.v1.ListPlansResponse` */
export interface ListPlansResponse {
  plans: (TrainingPlan)[];
}

/** `sinew.ai.v1.ListSimilarExercisesRequest` */
export interface ListSimilarExercisesRequest {
  /** Give either this field or the next. */
  exerciseId: string;
  /** A name in any language, or a wish such as "something for my glutes without equipment". */
  query: string;
  /** At most this many; 0 means 10. */
  limit: number;
}

/** `sinew.ai.v1.ListSimilarExercisesResponse.SimilarExercise` */
export interface ListSimilarExercisesResponseSimilarExercise {
  exercise?: Exercise;
  /** From 0 for nothing in common to 1 for the same. */
  similarity: number;
}

/** `sinew.ai.v1.ListSimilarExercisesResponse` */
export interface ListSimilarExercisesResponse {
  exercises: (ListSimilarExercisesResponseSimilarExercise)[];
}

/** `sinew.ai.v1.LookupResult.Outcome` */
export type LookupResultOutcome = 'OUTCOME_UNSPECIFIED' | 'DONE' | 'FAILED' | 'REFUSED';

/** `sinew.ai.v1.LookupResult` */
export interface LookupResult {
  /** What was looked up, such as "forecast". */
  tool: string;
  /** The arguments, as JSON of at most 1000 characters. A "…" stands where something is left out, here and in the result. */
  arguments: string;
  outcome: LookupResultOutcome;
  /** What came, as JSON of at most 2000 characters: of long lists the first entries, of long texts the beginning. A sentence, as JSON too, says why nothing came. */
  result: string;
}

/** `sinew.ai.v1.ModelUsage` */
export interface ModelUsage {
  /** Such as 2025-09, in UTC. */
  month: string;
  provider: string;
  model: string;
  calls: number;
  failedCalls: number;
  inputTokens: string;
  outputTokens: string;
  /** In millionths of the operator's currency. */
  costMicros: string;
  milliseconds: string;
  /** In whose name the calls were made; empty for the caller's own. */
  organisationId: string;
}

/** `sinew.ai.v1.MonotonyFigures` */
export interface MonotonyFigures {
  /** The load of the week. Absent while days are missing. */
  load?: number;
  meanDay?: number;
  deviation?: number;
  /** The mean day divided by the deviation. Absent also when all days are the same. */
  monotony?: number;
  /** The load of the week times the monotony. */
  strain?: number;
  /** Whether the monotony is above 2. */
  high: boolean;
  missingDays: number;
  explanation: string;
  sources: (string)[];
}

/** `sinew.ai.v1.MuscleFigures` */
export interface MuscleFigures {
  /** The muscles with hard sets, most sets first. */
  muscles: (MuscleSets)[];
  /** The range of weekly sets with which muscles grew in studies. */
  rangeLeast: number;
  rangeMost: number;
  missingDays: number;
  explanation: string;
  sources: (string)[];
}

/** `sinew.ai.v1.MuscleSets.Volume` */
export type MuscleSetsVolume = 'VOLUME_UNSPECIFIED' | 'LOW' | 'SOME' | 'WITHIN_RANGE' | 'BEYOND';

/** `sinew.ai.v1.MuscleSets` */
export interface MuscleSets {
  muscle: ExerciseMuscle;
  /** The direct sets, and half of the helping sets. */
  sets: number;
  direct: number;
  helping: number;
  volume: MuscleSetsVolume;
}

/** `sinew.ai.v1.OrganisationUsage` */
export interface OrganisationUsage {
  /** Such as 2026-03, in UTC. */
  month: string;
  total?: UsageSum;
  /** What may be used in a month, in millionths of the operator's currency. */
  budgetMicros: string;
  leftMicros: string;
  /** The dearest first, a hundred at most. */
  models: (UsageOfModel)[];
  /** The days with calls, the earliest first. */
  days: (UsageOfDay)[];
}

/** `sinew.ai.v1.OwnedEquipment.MachineSteps` */
export interface OwnedEquipmentMachineSteps {
  leastKg: number;
  mostKg: number;
  stepKg: number;
}

/** `sinew.ai.v1.OwnedEquipment.PlatePair` */
export interface OwnedEquipmentPlatePair {
  /** Of one plate. */
  weightKg: number;
  /** How many pairs there are. */
  pairs: number;
}

/** `sinew.ai.v1.OwnedEquipment` */
export interface OwnedEquipment {
  /** What the person can use; empty for all that a gym has. NO_EQUIPMENT alone stands for nothing. */
  kinds: (ExerciseEquipment)[];
  barKg?: number;
  plates: (OwnedEquipmentPlatePair)[];
  dumbbellsKg: (number)[];
  kettlebellsKg: (number)[];
  /** The steps of the machines. */
  machine?: OwnedEquipmentMachineSteps;
}

/** `sinew.ai.v1.PlanAdherence` */
export interface PlanAdherence {
  done: number;
  partlyDone: number;
  missed: number;
  /** The workouts that belong to no session of the plan. */
  extraWorkouts: number;
  /** The share of the sets that were due and were done, from 0 to 1. Absent while nothing was due. */
  share?: number;
}

/** `sinew.ai.v1.PlanChange` */
export interface PlanChange {
  time?: string;
  change?: CoachReason;
}

/** `sinew.ai.v1.PlanPhase` */
export interface PlanPhase {
  firstWeek: number;
  weeks: number;
  hasDeload: boolean;
  /** The range of repetitions of exercises of several joints. */
  leastReps: number;
  mostReps: number;
}

/** `sinew.ai.v1.PlanWish.MoveSession` */
export interface PlanWishMoveSession {
  sessionId: string;
  date: string;
}

/** `sinew.ai.v1.PlanWish.SwapExercise` */
export interface PlanWishSwapExercise {
  fromExerciseId: string;
  toExerciseId: string;
}

/** `sinew.ai.v1.PlanWish` */
export interface PlanWish {
  moveSession?: PlanWishMoveSession;
  swapExercise?: PlanWishSwapExercise;
  /** The days on which the person can train. */
  availability?: Availability;
  avoidance?: Avoidance;
  /** A muscle that gets more sets. */
  emphasis?: ExerciseMuscle;
}

/** `sinew.ai.v1.PlanWishes` */
export interface PlanWishes {
  goal: TrainingGoal;
  /** 0 for the default of 8. */
  weeks: number;
  /** The days on which the person can train; empty for any. The others are days off. */
  weekdays: (Weekday)[];
  /** 0 for unknown. */
  daysPerWeek: number;
  /** The minutes of a session; 0 for unknown. */
  minutes: number;
  equipment?: OwnedEquipment;
  /** The first day, such as 2025-09-15; the default is tomorrow. */
  startDate: string;
  /** The muscles that get more sets than the others. */
  emphasis: (ExerciseMuscle)[];
  /** To spare, besides the caller's facts. */
  avoidance?: Avoidance;
  /** Exercises that come first where they fit. */
  preferredExerciseIds: (string)[];
}

/** `sinew.ai.v1.PlannedExercise` */
export interface PlannedExercise {
  exerciseId: string;
  /** Given by the service. */
  exerciseName: string;
  sets: number;
  /** The range of repetitions, or of seconds where the exercise is held. */
  least: number;
  most: number;
  /** Given by the service: whether the range counts seconds. */
  held: boolean;
  repsInReserve: number;
  restSeconds: number;
  /** Given by the service: the loads of the range in percent of the one-repetition maximum; 0 where there is no load. */
  leastPercent: number;
  mostPercent: number;
}

/** `sinew.ai.v1.PlannedSession.SessionState` */
export type PlannedSessionSessionState = 'SESSION_STATE_UNSPECIFIED' | 'PLANNED' | 'DONE' | 'PARTLY_DONE' | 'MISSED' | 'DROPPED';

/** `sinew.ai.v1.PlannedSession` */
export interface PlannedSession {
  /** Unique in the plan, and kept when the session moves. */
  id: string;
  week: number;
  /** Such as 2025-09-15. */
  date: string;
  /** The muscles that it trains, such as "upper body". */
  focus: string;
  /** The person's own name for it; empty where the focus names it. */
  name: string;
  deload: boolean;
  state: PlannedSessionSessionState;
  /** The workout that did it. */
  workoutId: string;
  exercises: (PlannedExercise)[];
  /** About how long it takes. */
  minutes: number;
}

/** `sinew.ai.v1.Proposal.State` */
export type ProposalState = 'STATE_UNSPECIFIED' | 'PROPOSED' | 'CONFIRMED' | 'DECLINED' | 'EXPIRED' | 'FAILED';

/** `sinew.ai.v1.Proposal` */
export interface Proposal {
  id: string;
  messageId: string;
  /** What is to be done, such as "log_workout". */
  tool: string;
  /** The exact arguments, as JSON. */
  arguments: string;
  state: ProposalState;
  /** What came of it, as JSON; empty before. */
  result: string;
  createTime?: string;
  /** After it the proposal cannot be confirmed any more. */
  expireTime?: string;
}

/** `sinew.ai.v1.RecommendSessionRequest` */
export interface RecommendSessionRequest {
  goal: TrainingGoal;
  equipment?: OwnedEquipment;
  /** 0 for unknown. */
  daysPerWeek: number;
  /** The time available, in minutes; 0 for unknown. */
  minutes: number;
  sore: (ExerciseMuscle)[];
  /** How recovered the person feels, from 1 (not at all) to 5 (wholly); 0 for unknown. */
  recovery: number;
  /** To spare, besides the caller's facts. */
  avoidance?: Avoidance;
  /** Chooses freely, although the caller's accepted plan has a session for today. */
  withoutPlan: boolean;
}

/** `sinew.ai.v1.RecommendedExercise` */
export interface RecommendedExercise {
  exerciseId: string;
  exerciseName: string;
  sets: number;
  reps?: number;
  seconds?: number;
  metres?: number;
  /** Absent where the exercise has no load, or the person has to find it. Below zero it is help. */
  weightKg?: number;
  /** The plates on each side of the bar, the heaviest first. */
  platesKg: (number)[];
  /** The rest between sets. */
  restSeconds: number;
  minutes: number;
  reasons: (CoachReason)[];
}

/** `sinew.ai.v1.RecommendedSession` */
export interface RecommendedSession {
  id: string;
  createTime?: string;
  goal: TrainingGoal;
  /** Whether the session is light on purpose. */
  deload: boolean;
  exercises: (RecommendedExercise)[];
  /** About how long the session takes. */
  minutes: number;
  /** What holds for the whole session. */
  reasons: (CoachReason)[];
  /** Whether workouts have changed that the recommendation does not know yet. */
  pending: boolean;
  /** The accepted plan and its session of today, where the recommendation follows it; otherwise empty. */
  planId: string;
  planSessionId: string;
}

/** `sinew.ai.v1.RefinePlanRequest` */
export interface RefinePlanRequest {
  planId: string;
  wishes: (PlanWish)[];
}

/** `sinew.ai.v1.RefinePlanResponse` */
export interface RefinePlanResponse {
  plan?: TrainingPlan;
  /** What was changed. */
  changes: (CoachReason)[];
  /** The wishes that were not followed, and why. */
  refused: (CoachReason)[];
}

/** `sinew.ai.v1.RemoveCoachKeyRequest` */
export interface RemoveCoachKeyRequest {
  organisationId: string;
  provider: string;
}

/** `sinew.ai.v1.RemoveCoachKeyResponse` */
export interface RemoveCoachKeyResponse {

}

/** `sinew.ai.v1.RenewCalendarLinkRequest` */
export interface RenewCalendarLinkRequest {
  planId: string;
}

/** `sinew.ai.v1.RenewCalendarLinkResponse` */
export interface RenewCalendarLinkResponse {
  /** The address of the feed. Whoever knows it can read the plan. */
  url: string;
}

/** `sinew.ai.v1.SearchNotesRequest` */
export interface SearchNotesRequest {
  /** Words, a question or a wish. */
  query: string;
  /** At most this many; 0 means 10. */
  limit: number;
}

/** `sinew.ai.v1.SearchNotesResponse.FoundNote` */
export interface SearchNotesResponseFoundNote {
  note?: TrainingNote;
  /** From 0 for nothing in common to 1 for the same. */
  similarity: number;
}

/** `sinew.ai.v1.SearchNotesResponse` */
export interface SearchNotesResponse {
  notes: (SearchNotesResponseFoundNote)[];
  /** Whether some training is still to be read. */
  pending: boolean;
}

/** `sinew.ai.v1.SendMessageRequest` */
export interface SendMessageRequest {
  conversationId: string;
  text: string;
  /** The cursor of the last part that the caller saw of the answer to this message; empty to ask. */
  cursor: string;
  /** A new UUID for each question: whoever repeats it gets the same answer, and asks nothing twice. Empty for none. */
  requestId: string;
}

/** `sinew.ai.v1.SessionFeedback` */
export interface SessionFeedback {
  id: string;
  kind: FeedbackKind;
  recommendationId: string;
  exerciseId: string;
  muscles: (ExerciseMuscle)[];
  note: string;
  createTime?: string;
}

/** `sinew.ai.v1.SetCoachKeyRequest` */
export interface SetCoachKeyRequest {
  organisationId: string;
  provider: string;
  key: string;
}

/** `sinew.ai.v1.TrainingGoal` */
export type TrainingGoal = 'TRAINING_GOAL_UNSPECIFIED' | 'STRENGTH' | 'HYPERTROPHY' | 'ENDURANCE';

/** `sinew.ai.v1.TrainingNote` */
export interface TrainingNote {
  workoutId: string;
  workoutName: string;
  startTime?: string;
  /** The set that it was noted of, from 1; 0 for a note of the workout. */
  setNumber: number;
  /** The exercise of the set; empty for a note of the workout. */
  exerciseId: string;
  text: string;
}

/** `sinew.ai.v1.TrainingPlan.State` */
export type TrainingPlanState = 'STATE_UNSPECIFIED' | 'DRAFT' | 'ACCEPTED' | 'ENDED';

/** `sinew.ai.v1.TrainingPlan` */
export interface TrainingPlan {
  id: string;
  /** Empty until the person names it. */
  name: string;
  state: TrainingPlanState;
  wishes?: PlanWishes;
  phases: (PlanPhase)[];
  /** In the order of their days; empty in a list. */
  sessions: (PlannedSession)[];
  /** Why the plan is as it is. */
  reasons: (CoachReason)[];
  /** What does not fit; empty in a list. */
  conflicts: (CoachReason)[];
  /** How far an accepted plan was followed. */
  adherence?: PlanAdherence;
  /** What was changed since the plan was accepted, the newest first. */
  changes: (PlanChange)[];
  createTime?: string;
  updateTime?: string;
  acceptTime?: string;
}

/** `sinew.ai.v1.TrainingStatus` */
export interface TrainingStatus {
  /** Today in the person's time zone, such as 2025-09-15. */
  date: string;
  fitness?: FitnessFigures;
  workload?: WorkloadFigures;
  monotony?: MonotonyFigures;
  muscles?: MuscleFigures;
  /** The finished workouts until today. */
  workouts: number;
  /** The workouts without known minutes: a set counts as three minutes. */
  assumedMinutes: number;
  /** The workouts without a known exertion: the exertion counts as 6 of 10. */
  assumedExertion: number;
  /** Whether workouts have changed that are not in these figures yet. They follow within moments. */
  pending: boolean;
  /** How the load of a workout is counted, in the person's language, and where that comes from. */
  explanation: string;
  sources: (string)[];
}

/** `sinew.ai.v1.UpdateFactRequest` */
export interface UpdateFactRequest {
  factId: string;
  fact?: Fact;
}

/** `sinew.ai.v1.UpdateOrganisationArticleRequest` */
export interface UpdateOrganisationArticleRequest {
  organisationId: string;
  articleId: string;
  article?: Article;
  updateMask?: string;
  /** The version that the caller has seen. If it is not the newest, nothing is done. */
  seenVersion: number;
}

/** `sinew.ai.v1.UpdatePlanRequest.SessionEdit` */
export interface UpdatePlanRequestSessionEdit {
  sessionId: string;
  /** Absent keeps the name. */
  name?: string;
  /** All exercises as they are to be; empty keeps them. */
  exercises: (PlannedExercise)[];
}

/** `sinew.ai.v1.UpdatePlanRequest` */
export interface UpdatePlanRequest {
  planId: string;
  name?: string;
  sessions: (UpdatePlanRequestSessionEdit)[];
}

/** `sinew.ai.v1.UsageOfDay` */
export interface UsageOfDay {
  /** Such as 2026-03-02, in UTC. */
  day: string;
  sum?: UsageSum;
}

/** `sinew.ai.v1.UsageOfModel` */
export interface UsageOfModel {
  provider: string;
  model: string;
  sum?: UsageSum;
}

/** `sinew.ai.v1.UsageSum` */
export interface UsageSum {
  calls: number;
  failedCalls: number;
  inputTokens: string;
  outputTokens: string;
  /** In millionths of the operator's currency. */
  costMicros: string;
}

/** `sinew.ai.v1.ValidatePlanRequest` */
export interface ValidatePlanRequest {
  planId: string;
}

/** `sinew.ai.v1.ValidatePlanResponse` */
export interface ValidatePlanResponse {
  conflicts: (CoachReason)[];
}

/** `sinew.ai.v1.Weekday` */
export type Weekday = 'WEEKDAY_UNSPECIFIED' | 'MONDAY' | 'TUESDAY' | 'WEDNESDAY' | 'THURSDAY' | 'FRIDAY' | 'SATURDAY' | 'SUNDAY';

/** `sinew.ai.v1.WorkloadFigures.Reading` */
export type WorkloadFiguresReading = 'READING_UNSPECIFIED' | 'BELOW' | 'WITHIN' | 'ABOVE' | 'FAR_ABOVE';

/** `sinew.ai.v1.WorkloadFigures` */
export interface WorkloadFigures {
  /** The mean daily load of the last 7 days. Absent while days are missing. */
  acute?: number;
  /** The mean daily load of the last 28 days. */
  chronic?: number;
  /** Acute divided by chronic. Absent also when four weeks had no load. */
  ratio?: number;
  /** The last week compared with the three weeks before it. Absent when those had no load. */
  uncoupledRatio?: number;
  reading: WorkloadFiguresReading;
  missingDays: number;
  /** What the figures say and what they cannot say, in the person's language. */
  explanation: string;
  sources: (string)[];
}

/** `sinew.edge.v1.GetApiPageFileRequest` */
export interface GetApiPageFileRequest {
  /** `swagger-ui.css` */
  name: string;
}

/** `sinew.edge.v1.GetHealthRequest` */
export interface GetHealthRequest {

}

/** `sinew.edge.v1.GetHealthResponse` */
export interface GetHealthResponse {
  services: (ServiceHealth)[];
  parts: (Part)[];
}

/** `sinew.edge.v1.GetOpenApiRequest` */
export interface GetOpenApiRequest {

}

/** `sinew.edge.v1.Part.State` */
export type PartState = 'STATE_UNSPECIFIED' | 'WORKING' | 'AWAY';

/** `sinew.edge.v1.Part` */
export interface Part {
  /** A service, a service and a thing that it needs (`workout.database`, `workout.user`), or `keys`. */
  name: string;
  state: PartState;
}

/** `sinew.edge.v1.ServiceHealth` */
export interface ServiceHealth {
  /** The name in the registry. */
  service: string;
  healthyInstances: number;
  instances: number;
}

/** `sinew.notification.v1.AddDeviceRequest.Phone` */
export interface AddDeviceRequestPhone {
  /** In international form, such as +34600123456. */
  number: string;
}

/** `sinew.notification.v1.AddDeviceRequest.WebPush` */
export interface AddDeviceRequestWebPush {
  /** Only https on the public internet. */
  endpoint: string;
  /** The browser's public key in base64url. */
  p256dh: string;
  /** The browser's secret in base64url. */
  auth: string;
}

/** `sinew.notification.v1.AddDeviceRequest` */
export interface AddDeviceRequest {
  /** The person's name for the device. When it is empty, the service makes a name up. */
  name: string;
  webPush?: AddDeviceRequestWebPush;
  phone?: AddDeviceRequestPhone;
}

/** `sinew.notification.v1.Channel` */
export type Channel = 'CHANNEL_UNSPECIFIED' | 'EMAIL' | 'PUSH' | 'SMS';

/** `sinew.notification.v1.CountUnreadRequest` */
export interface CountUnreadRequest {

}

/** `sinew.notification.v1.CountUnreadResponse` */
export interface CountUnreadResponse {
  unreadCount: number;
}

/** `sinew.notification.v1.DeleteDeviceRequest` */
export interface DeleteDeviceRequest {
  deviceId: string;
}

/** `sinew.notification.v1.DeleteDeviceResponse` */
export interface DeleteDeviceResponse {

}

/** `sinew.notification.v1.DeleteNotificationRequest` */
export interface DeleteNotificationRequest {
  notificationId: string;
}

/** `sinew.notification.v1.DeleteNotificationResponse` */
export interface DeleteNotificationResponse {

}

/** `sinew.notification.v1.Delivery.State` */
export type DeliveryState = 'STATE_UNSPECIFIED' | 'PENDING' | 'HELD' | 'RETRYING' | 'DIGEST' | 'SENDING' | 'SENT' | 'FAILED' | 'DROPPED' | 'NOT_CONFIGURED' | 'BOUNCED';

/** `sinew.notification.v1.Delivery` */
export interface Delivery {
  id: string;
  channel: Channel;
  /** The browser or phone; empty for e-mail, and when the device is gone. */
  deviceId: string;
  state: DeliveryState;
  /** How often it was tried. */
  attempts: number;
  /** The reason why the message is not sent (yet); empty without a reason. */
  reason: string;
  createTime?: string;
  updateTime?: string;
  /** The time of the next attempt. Absent when there is no further attempt, or when the message waits for a digest. */
  dueTime?: string;
}

/** `sinew.notification.v1.Device.Browser` */
export interface DeviceBrowser {
  /** The host of its push service, such as "fcm.googleapis.com". The whole address is a secret of the browser. */
  pushService: string;
}

/** `sinew.notification.v1.Device.PhoneNumber` */
export interface DevicePhoneNumber {
  number: string;
}

/** `sinew.notification.v1.Device` */
export interface Device {
  id: string;
  name: string;
  createTime?: string;
  /** Absent as long as the phone number is not proven. */
  verifyTime?: string;
  browser?: DeviceBrowser;
  phone?: DevicePhoneNumber;
}

/** `sinew.notification.v1.DigestTime.Frequency` */
export type DigestTimeFrequency = 'FREQUENCY_UNSPECIFIED' | 'DAILY' | 'WEEKLY';

/** `sinew.notification.v1.DigestTime` */
export interface DigestTime {
  frequency: DigestTimeFrequency;
  /** By the clock of the person's time zone. */
  hour: number;
  /** 1 is Monday, 7 is Sunday; only for a weekly digest, where 0 means Monday. */
  weekday: number;
}

/** `sinew.notification.v1.EmailChoice` */
export type EmailChoice = 'EMAIL_CHOICE_UNSPECIFIED' | 'OFF' | 'IMMEDIATE' | 'IN_DIGEST';

/** `sinew.notification.v1.GetNotificationPreferencesRequest` */
export interface GetNotificationPreferencesRequest {

}

/** `sinew.notification.v1.KindPreference` */
export interface KindPreference {
  kind: Kind;
  email: EmailChoice;
  /** To the person's browsers. */
  push: boolean;
  /** To the person's phones. */
  sms: boolean;
}

/** `sinew.notification.v1.Kind` */
export type Kind = 'KIND_UNSPECIFIED' | 'RECORD_BROKEN' | 'IMPORT_FINISHED' | 'GOAL_REACHED' | 'PLAN_MADE' | 'NEW_DEVICE' | 'PASSWORD_RESET' | 'EMAIL_VERIFICATION' | 'INVITATION' | 'ACCOUNT_DELETED' | 'EMAIL_CHANGED' | 'PLAN_CHANGED' | 'PLAN_TAKEN_BACK' | 'SESSIONS_REPLANNED' | 'EMAIL_CHANGE_ASKED';

/** `sinew.notification.v1.ListDevicesRequest` */
export interface ListDevicesRequest {

}

/** `sinew.notification.v1.ListDevicesResponse` */
export interface ListDevicesResponse {
  devices: (Device)[];
  /** The applicationServerKey of pushManager.subscribe, in base64url; empty as long as Web Push is not configured. */
  pushKey: string;
}

/** `sinew.notification.v1.ListNotificationsRequest` */
export interface ListNotificationsRequest {
  /** At most this many; 0 means 50. */
  pageSize: number;
  /** The nextPageToken of the page before, asked with the same filters. */
  pageToken: string;
  /** Only unread notifications. */
  unread: boolean;
}

/** `sinew.notification.v1.ListNotificationsResponse` */
export interface ListNotificationsResponse {
  notifications: (Notification)[];
  /** Empty on the last page. */
  nextPageToken: string;
  /** The end of the inbox at this moment. A stream from here has every notification that is not in the list. */
  cursor: string;
}

/** `sinew.notification.v1.NotificationPreferences` */
export interface NotificationPreferences {
  kinds: (KindPreference)[];
  /** By the clock of the person's time zone; absent without quiet hours. Messages that come meanwhile are delivered at the end of the quiet hours, except mails for the safety of the account. */
  quietHours?: QuietHours;
  /** When several notifications come in one mail; every day at 18 unless the person says otherwise. */
  digest?: DigestTime;
}

/** `sinew.notification.v1.Notification` */
export interface Notification {
  id: string;
  kind: Kind;
  /** One line. */
  title: string;
  /** A few lines more; may be empty. */
  body: string;
  /** The REST path of its subject, such as "/v1/workouts/0198…"; empty when the subject has no path. */
  resource: string;
  createTime?: string;
  /** Absent while it is unread. */
  readTime?: string;
  /** The deliveries by other channels. A live stream leaves them out, because no delivery has begun when a notification comes. */
  deliveries: (Delivery)[];
  /** Only on a live stream: the notification with this id is no longer true, and is in no list any more. Then only the id, the kind and the times are given. If another notification replaces it, that notification follows by itself. */
  withdrawTime?: string;
}

/** `sinew.notification.v1.QuietHours` */
export interface QuietHours {
  /** The beginning, such as "22:00". */
  from: string;
  /** The end; on the next day when it is earlier than the beginning. */
  until: string;
}

/** `sinew.notification.v1.ReadAllNotificationsRequest` */
export interface ReadAllNotificationsRequest {
  /** Only the notifications up to this cursor, with the last one; empty means all. */
  cursor: string;
}

/** `sinew.notification.v1.ReadAllNotificationsResponse` */
export interface ReadAllNotificationsResponse {

}

/** `sinew.notification.v1.ReadNotificationRequest` */
export interface ReadNotificationRequest {
  notificationId: string;
}

/** `sinew.notification.v1.TakeBounceRequest` */
export interface TakeBounceRequest {
  /** The mail as message/rfc822. Of a long mail, only the beginning is read. */
  mail?: Blob | string;
  secret: string;
}

/** `sinew.notification.v1.TakeBounceResponse` */
export interface TakeBounceResponse {

}

/** `sinew.notification.v1.UpdateNotificationPreferencesRequest` */
export interface UpdateNotificationPreferencesRequest {
  preferences?: NotificationPreferences;
}

/** `sinew.notification.v1.VerifyDeviceRequest` */
export interface VerifyDeviceRequest {
  deviceId: string;
  code: string;
}

/** `sinew.notification.v1.WatchNotificationsRequest` */
export interface WatchNotificationsRequest {
  /** The last cursor that the caller saw, in a list or a stream; with an empty cursor the stream begins now. A Last-Event-ID, which browsers send by themselves, wins over it. */
  cursor: string;
}

/** `sinew.notification.v1.WatchNotificationsResponse` */
export interface WatchNotificationsResponse {
  /** Where to begin again. */
  cursor: string;
  /** Absent from heartbeats. */
  notification?: Notification;
}

/** `sinew.policy.v1.Role` */
export type Role = 'ROLE_UNSPECIFIED' | 'OWNER' | 'ADMIN' | 'COACH' | 'MEMBER';

/** `sinew.policy.v1.Scope` */
export type Scope = 'SCOPE_UNSPECIFIED' | 'PROFILE_READ' | 'PROFILE_WRITE' | 'TRAINING_READ' | 'TRAINING_WRITE' | 'NOTIFICATIONS_READ' | 'NOTIFICATIONS_WRITE' | 'ORGANISATIONS_READ';

/** `sinew.secrets.v1.SecretUse.Act` */
export type SecretUseAct = 'ACT_UNSPECIFIED' | 'READ' | 'SET' | 'ROTATE' | 'REMOVE';

/** `sinew.secrets.v1.SecretUse` */
export interface SecretUse {
  /** The service that keeps the secret. */
  service: string;
  name: string;
  version: number;
  act: SecretUseAct;
  /** The instance of the service, or `operator`. */
  reader: string;
  time?: string;
  /** How often; more than once only in old records, from before there were chains. */
  count: number;
  /** Its place in the chain of its owner at the service. */
  position: string;
  /** SHA-256 in hexadecimal digits, over this record and the one before it in its chain. */
  hash: string;
}

/** `sinew.user.proof.v1.ReauthenticateRequest` */
export interface ReauthenticateRequest {
  password?: string;
  /** A code of the authenticator, or a recovery code. */
  code?: string;
  /** The values that came back from the provider after StartReauthentication. */
  provider?: FinishLinkRequest;
}

/** `sinew.user.proof.v1.ReauthenticateResponse` */
export interface ReauthenticateResponse {
  /** The caller sends it as `sinew-proof`, with the access token of this session. */
  proof: string;
  expireTime?: string;
}

/** `sinew.user.proof.v1.StartReauthenticationRequest` */
export interface StartReauthenticationRequest {
  provider: string;
  redirectUri: string;
}

/** `sinew.user.v1.AcceptInvitationRequest` */
export interface AcceptInvitationRequest {
  token: string;
}

/** `sinew.user.v1.ApiKey` */
export interface ApiKey {
  id: string;
  /** The person's name for the key. */
  name: string;
  /** The beginning of the key, which tells it from other keys. */
  preview: string;
  scopes: (Scope)[];
  createTime?: string;
  expireTime?: string;
  /** The last use, to the minute; absent before the first. */
  lastUseTime?: string;
}

/** `sinew.user.v1.AuditRecord.Action` */
export type AuditRecordAction = 'ACTION_UNSPECIFIED' | 'SIGNED_UP' | 'SIGNED_IN' | 'SIGNED_OUT' | 'SESSION_REVOKED' | 'REFRESH_TOKEN_REUSED' | 'PASSWORD_CHANGED' | 'PASSWORD_RESET_ASKED' | 'PASSWORD_RESET' | 'EMAIL_CHANGED' | 'EMAIL_VERIFIED' | 'ACCOUNT_DELETED' | 'DATA_EXPORTED' | 'PERSONAL_DATA_ERASED' | 'API_KEY_CREATED' | 'API_KEY_REVOKED' | 'SECOND_FACTOR_ENROLLED' | 'SECOND_FACTOR_REMOVED' | 'SECOND_FACTOR_CHECKED' | 'RECOVERY_CODE_USED' | 'RECOVERY_CODES_RENEWED' | 'IDENTITY_LINKED' | 'IDENTITY_UNLINKED' | 'NEW_DEVICE_SEEN' | 'PROOF_GIVEN' | 'EMAIL_CHANGE_ASKED' | 'EMAIL_CHANGE_UNDONE' | 'ORGANISATION_CREATED' | 'ORGANISATION_RENAMED' | 'ORGANISATION_DELETED' | 'ROLE_CHANGED' | 'MEMBER_REMOVED' | 'ORGANISATION_LEFT' | 'INVITATION_CREATED' | 'INVITATION_REVOKED' | 'INVITATION_ACCEPTED' | 'CONSENT_GIVEN' | 'CONSENT_WITHDRAWN' | 'TRAINING_READ' | 'PERMISSION_REFUSED' | 'TRAINING_PLANNED' | 'SIGNING_KEY_ROTATED' | 'SIGNING_KEY_REVOKED' | 'SECRET_READ' | 'SECRET_CHANGED' | 'SECRET_DELETED' | 'DATA_KEY_ROTATED' | 'SCOPE_REFUSED';

/** `sinew.user.v1.AuditRecord.Result` */
export type AuditRecordResult = 'RESULT_UNSPECIFIED' | 'DONE' | 'REFUSED';

/** `sinew.user.v1.AuditRecord` */
export interface AuditRecord {
  id: string;
  time?: string;
  action: AuditRecordAction;
  result: AuditRecordResult;
  /** The person who did it; empty for somebody unknown, for an operator, and when the account was deleted since. */
  actorId: string;
  /** The person to whom it was done, if that is another person. */
  subjectId: string;
  /** The organisation within which it was done. */
  organisationId: string;
  /** The session, key, invitation or secret to which it was done. */
  targetId: string;
  /** The caller's address, as the edge saw it. The addresses of others are shown only to people who may read the organisation's records. */
  address: string;
  /** The program, as it named itself; shown with the address. */
  userAgent: string;
  details: Record<string, string>;
  /** SHA-256 in hexadecimal digits, over this record and the one before it in its chain. */
  hash: string;
}

/** `sinew.user.v1.ChangePasswordRequest` */
export interface ChangePasswordRequest {
  currentPassword: string;
  newPassword: string;
}

/** `sinew.user.v1.ChangePasswordResponse` */
export interface ChangePasswordResponse {

}

/** `sinew.user.v1.ConfirmSecondFactorRequest` */
export interface ConfirmSecondFactorRequest {
  code: string;
}

/** `sinew.user.v1.ConfirmSecondFactorResponse` */
export interface ConfirmSecondFactorResponse {
  recoveryCodes: (string)[];
}

/** `sinew.user.v1.ConfirmSignInRequest` */
export interface ConfirmSignInRequest {
  challenge: string;
  /** The six digits that the authenticator shows, or one of the recovery codes. */
  code: string;
}

/** `sinew.user.v1.Consent` */
export interface Consent {
  given: boolean;
  /** The time since which the consent is given; absent without consent. */
  giveTime?: string;
}

/** `sinew.user.v1.CreateApiKeyRequest` */
export interface CreateApiKeyRequest {
  name: string;
  /** The scopes of the key; a scope that is given twice counts once. */
  scopes: (Scope)[];
  /** How many days it works; 0 means 90. */
  lifetimeDays: number;
}

/** `sinew.user.v1.CreateApiKeyResponse` */
export interface CreateApiKeyResponse {
  apiKey?: ApiKey;
  /** The key itself, `sinew_…`: shown once, and kept nowhere. */
  secret: string;
}

/** `sinew.user.v1.CreateInvitationRequest` */
export interface CreateInvitationRequest {
  organisationId: string;
  email: string;
  role: Role;
}

/** `sinew.user.v1.CreateOrganisationRequest` */
export interface CreateOrganisationRequest {
  name: string;
}

/** `sinew.user.v1.DeleteMeRequest` */
export interface DeleteMeRequest {

}

/** `sinew.user.v1.DeleteMeResponse` */
export interface DeleteMeResponse {

}

/** `sinew.user.v1.DeleteOrganisationRequest` */
export interface DeleteOrganisationRequest {
  organisationId: string;
}

/** `sinew.user.v1.DeleteOrganisationResponse` */
export interface DeleteOrganisationResponse {

}

/** `sinew.user.v1.Deletion.State` */
export type DeletionState = 'STATE_UNSPECIFIED' | 'DELETING' | 'DELETED';

/** `sinew.user.v1.Deletion` */
export interface Deletion {
  state: DeletionState;
  startTime?: string;
  /** When the last service had deleted what it held; absent before. */
  finishTime?: string;
  /** By name. */
  services: (ServiceDeletion)[];
}

/** `sinew.user.v1.DisableSecondFactorRequest` */
export interface DisableSecondFactorRequest {
  password?: string;
  /** A code of the authenticator, or a recovery code. */
  code?: string;
}

/** `sinew.user.v1.DisableSecondFactorResponse` */
export interface DisableSecondFactorResponse {

}

/** `sinew.user.v1.EnrolSecondFactorRequest` */
export interface EnrolSecondFactorRequest {
  /** The account's password; left out when it has none. */
  password: string;
}

/** `sinew.user.v1.EnrolSecondFactorResponse` */
export interface EnrolSecondFactorResponse {
  /** The secret in base 32, for typing. */
  secret: string;
  /** The same secret as an `otpauth:` URI, for a QR code. */
  uri: string;
}

/** `sinew.user.v1.ExportMeRequest` */
export interface ExportMeRequest {

}

/** `sinew.user.v1.FinishLinkRequest` */
export interface FinishLinkRequest {
  state: string;
  code: string;
  handle: string;
  iss: string;
}

/** `sinew.user.v1.FinishProviderRequest` */
export interface FinishProviderRequest {
  state: string;
  code: string;
  handle: string;
  /** The `iss` that came at the redirect URI, if one came (RFC 9207). */
  iss: string;
  /** The device token, as at SignIn. */
  deviceToken: string;
}

/** `sinew.user.v1.GetConsentRequest` */
export interface GetConsentRequest {
  organisationId: string;
}

/** `sinew.user.v1.GetDeletionRequest` */
export interface GetDeletionRequest {

}

/** `sinew.user.v1.GetKeysRequest` */
export interface GetKeysRequest {

}

/** `sinew.user.v1.GetKeysResponse` */
export interface GetKeysResponse {
  keys: (JsonWebKey)[];
}

/** `sinew.user.v1.GetMeRequest` */
export interface GetMeRequest {

}

/** `sinew.user.v1.GetOrganisationRequest` */
export interface GetOrganisationRequest {
  organisationId: string;
}

/** `sinew.user.v1.GetPreferencesRequest` */
export interface GetPreferencesRequest {

}

/** `sinew.user.v1.GetSecondFactorRequest` */
export interface GetSecondFactorRequest {

}

/** `sinew.user.v1.GiveConsentRequest` */
export interface GiveConsentRequest {
  organisationId: string;
}

/** `sinew.user.v1.Identity` */
export interface Identity {
  id: string;
  provider: string;
  /** The address at the provider when it was linked. */
  email: string;
  createTime?: string;
  /** The last sign-in with it; absent before the first. */
  lastUseTime?: string;
}

/** `sinew.user.v1.Invitation` */
export interface Invitation {
  id: string;
  email: string;
  role: Role;
  /** Who invited; empty when the account was deleted since. */
  inviterId: string;
  createTime?: string;
  expireTime?: string;
}

/** `sinew.user.v1.JsonWebKey` */
export interface JsonWebKey {
  kty: string;
  crv: string;
  x: string;
  kid: string;
  alg: string;
  use: string;
}

/** `sinew.user.v1.LeaveOrganisationRequest` */
export interface LeaveOrganisationRequest {
  organisationId: string;
}

/** `sinew.user.v1.LeaveOrganisationResponse` */
export interface LeaveOrganisationResponse {

}

/** `sinew.user.v1.ListApiKeysRequest` */
export interface ListApiKeysRequest {
  /** At most this many; 0 means 50. */
  pageSize: number;
  /** The nextPageToken of the page before. */
  pageToken: string;
}

/** `sinew.user.v1.ListApiKeysResponse` */
export interface ListApiKeysResponse {
  apiKeys: (ApiKey)[];
  /** Empty on the last page. */
  nextPageToken: string;
}

/** `sinew.user.v1.ListAuditRecordsRequest` */
export interface ListAuditRecordsRequest {
  /** At most this many; 0 means 50. */
  pageSize: number;
  /** The nextPageToken of the page before. */
  pageToken: string;
}

/** `sinew.user.v1.ListAuditRecordsResponse` */
export interface ListAuditRecordsResponse {
  records: (AuditRecord)[];
  /** Empty on the last page. */
  nextPageToken: string;
}

/** `sinew.user.v1.ListIdentitiesRequest` */
export interface ListIdentitiesRequest {

}

/** `sinew.user.v1.ListIdentitiesResponse` */
export interface ListIdentitiesResponse {
  /** At most twenty. */
  identities: (Identity)[];
}

/** `sinew.user.v1.ListInvitationsRequest` */
export interface ListInvitationsRequest {
  organisationId: string;
  /** At most this many; 0 means 50. */
  pageSize: number;
  /** The nextPageToken of the page before. */
  pageToken: string;
}

/** `sinew.user.v1.ListInvitationsResponse` */
export interface ListInvitationsResponse {
  invitations: (Invitation)[];
  /** Empty on the last page. */
  nextPageToken: string;
}

/** `sinew.user.v1.ListMembersRequest` */
export interface ListMembersRequest {
  organisationId: string;
  /** At most this many; 0 means 50. */
  pageSize: number;
  /** The nextPageToken of the page before. */
  pageToken: string;
}

/** `sinew.user.v1.ListMembersResponse` */
export interface ListMembersResponse {
  members: (Member)[];
  /** Empty on the last page. */
  nextPageToken: string;
}

/** `sinew.user.v1.ListOrganisationAuditRecordsRequest` */
export interface ListOrganisationAuditRecordsRequest {
  organisationId: string;
  /** At most this many; 0 means 50. */
  pageSize: number;
  /** The nextPageToken of the page before. */
  pageToken: string;
}

/** `sinew.user.v1.ListOrganisationSecretUsesRequest` */
export interface ListOrganisationSecretUsesRequest {
  organisationId: string;
  /** At most this many; 0 means 50. */
  pageSize: number;
  /** The nextPageToken of the page before. */
  pageToken: string;
}

/** `sinew.user.v1.ListOrganisationsRequest` */
export interface ListOrganisationsRequest {
  /** At most this many; 0 means 50. */
  pageSize: number;
  /** The nextPageToken of the page before. */
  pageToken: string;
}

/** `sinew.user.v1.ListOrganisationsResponse` */
export interface ListOrganisationsResponse {
  organisations: (Organisation)[];
  /** Empty on the last page. */
  nextPageToken: string;
}

/** `sinew.user.v1.ListProvidersRequest` */
export interface ListProvidersRequest {

}

/** `sinew.user.v1.ListProvidersResponse` */
export interface ListProvidersResponse {
  providers: (Provider)[];
}

/** `sinew.user.v1.ListSecretUsesRequest` */
export interface ListSecretUsesRequest {
  /** At most this many; 0 means 50. */
  pageSize: number;
  /** The nextPageToken of the page before. */
  pageToken: string;
}

/** `sinew.user.v1.ListSecretUsesResponse` */
export interface ListSecretUsesResponse {
  uses: (SecretUse)[];
  /** Empty on the last page. */
  nextPageToken: string;
}

/** `sinew.user.v1.ListSessionsRequest` */
export interface ListSessionsRequest {
  /** At most this many; 0 means 50. */
  pageSize: number;
  /** The nextPageToken of the page before. */
  pageToken: string;
}

/** `sinew.user.v1.ListSessionsResponse` */
export interface ListSessionsResponse {
  sessions: (Session)[];
  /** Empty on the last page. */
  nextPageToken: string;
}

/** `sinew.user.v1.ListSignInsRequest` */
export interface ListSignInsRequest {
  /** At most this many; 0 means 50. */
  pageSize: number;
  /** The nextPageToken of the page before. */
  pageToken: string;
}

/** `sinew.user.v1.ListSignInsResponse` */
export interface ListSignInsResponse {
  signIns: (SignIn)[];
  /** Empty on the last page. */
  nextPageToken: string;
}

/** `sinew.user.v1.Member` */
export interface Member {
  userId: string;
  displayName: string;
  role: Role;
  joinTime?: string;
  /** Whether the member lets the organisation's coaches see the member's training. */
  consent: boolean;
}

/** `sinew.user.v1.Organisation` */
export interface Organisation {
  id: string;
  name: string;
  createTime?: string;
  updateTime?: string;
  /** The caller's own role. */
  role: Role;
  /** Whether the caller lets the organisation's coaches see the caller's training. */
  consent: boolean;
}

/** `sinew.user.v1.Preferences` */
export interface Preferences {
  /** How weights are shown, and how an import without a unit is read. */
  weightUnit: WeightUnit;
  /** A name of the IANA time zone database, such as "Europe/Madrid"; "UTC" until the person says otherwise. */
  timeZone: string;
  /** A BCP 47 language tag, such as "en" or "de-AT". */
  locale: string;
}

/** `sinew.user.v1.ProviderFlow` */
export interface ProviderFlow {
  /** The client opens it in a browser. */
  authorizationUrl: string;
  /** Comes back at the redirect URI. Another state there belongs to somebody else's flow, which the client must not finish. */
  state: string;
  /** Binds the flow to the client that began it, even if somebody else reads the state and the code. It is never in a URL. */
  handle: string;
  expireTime?: string;
}

/** `sinew.user.v1.Provider` */
export interface Provider {
  /** The name that StartProvider takes. */
  name: string;
  /** The name that people see. */
  title: string;
}

/** `sinew.user.v1.RefreshSessionRequest` */
export interface RefreshSessionRequest {
  refreshToken: string;
}

/** `sinew.user.v1.RemoveMemberRequest` */
export interface RemoveMemberRequest {
  organisationId: string;
  userId: string;
}

/** `sinew.user.v1.RemoveMemberResponse` */
export interface RemoveMemberResponse {

}

/** `sinew.user.v1.RenewRecoveryCodesRequest` */
export interface RenewRecoveryCodesRequest {
  code: string;
}

/** `sinew.user.v1.RenewRecoveryCodesResponse` */
export interface RenewRecoveryCodesResponse {
  recoveryCodes: (string)[];
}

/** `sinew.user.v1.ResetPasswordRequest` */
export interface ResetPasswordRequest {
  /** The address to which the link goes. */
  email?: string;
  /** From the link. */
  token?: string;
  /** Goes with `token`. */
  newPassword: string;
}

/** `sinew.user.v1.ResetPasswordResponse` */
export interface ResetPasswordResponse {

}

/** `sinew.user.v1.RevokeApiKeyRequest` */
export interface RevokeApiKeyRequest {
  apiKeyId: string;
}

/** `sinew.user.v1.RevokeApiKeyResponse` */
export interface RevokeApiKeyResponse {

}

/** `sinew.user.v1.RevokeInvitationRequest` */
export interface RevokeInvitationRequest {
  organisationId: string;
  invitationId: string;
}

/** `sinew.user.v1.RevokeInvitationResponse` */
export interface RevokeInvitationResponse {

}

/** `sinew.user.v1.RevokeSessionRequest` */
export interface RevokeSessionRequest {
  sessionId: string;
}

/** `sinew.user.v1.RevokeSessionResponse` */
export interface RevokeSessionResponse {

}

/** `sinew.user.v1.SecondFactor` */
export interface SecondFactor {
  active: boolean;
  /** The time since which there is a second factor; absent without one. */
  createTime?: string;
  recoveryCodesLeft: number;
}

/** `sinew.user.v1.ServiceDeletion` */
export interface ServiceDeletion {
  /** The name in the registry. */
  service: string;
  /** When it had deleted everything; absent before. */
  deleteTime?: string;
}

/** `sinew.user.v1.Session` */
export interface Session {
  id: string;
  createTime?: string;
  /** The last sign-in or refresh. */
  lastUseTime?: string;
  /** When the refresh token ends if it is not used. */
  expireTime?: string;
  /** The program that signed in, as it named itself. */
  userAgent: string;
  /** Whether it is the session of this call. */
  current: boolean;
}

/** `sinew.user.v1.SignIn.Method` */
export type SignInMethod = 'METHOD_UNSPECIFIED' | 'PASSWORD' | 'PROVIDER' | 'API_KEY';

/** `sinew.user.v1.SignIn.Result` */
export type SignInResult = 'RESULT_UNSPECIFIED' | 'DONE' | 'WRONG_PASSWORD' | 'CHALLENGED' | 'WRONG_CODE';

/** `sinew.user.v1.SignInRequest` */
export interface SignInRequest {
  email: string;
  password: string;
  /** The device token of an earlier sign-in on this device, if there was one. With it the device does not wait for failures of others, and the sign-in does not count as a sign-in from a new device. */
  deviceToken: string;
}

/** `sinew.user.v1.SignInResponse` */
export interface SignInResponse {
  /** A signed JSON Web Token, sent as `authorization: Bearer …`. */
  accessToken: string;
  /** Opaque; works once, at RefreshSession. */
  refreshToken: string;
  /** When the access token ends. */
  expireTime?: string;
  /** The session both tokens belong to. */
  sessionId: string;
  /** The account has a second factor: ConfirmSignIn takes this challenge with a code. */
  challenge: string;
  challengeExpireTime?: string;
  /** Opaque; for the next sign-in on this device. Empty when the client keeps the token that it sent. */
  deviceToken: string;
  /** The proof of this sign-in, which the client sends as `sinew-proof` with calls that ask for a proof. Empty after a refresh. */
  proof: string;
  proofExpireTime?: string;
}

/** `sinew.user.v1.SignIn` */
export interface SignIn {
  id: string;
  createTime?: string;
  /** The caller's address, as the edge saw it. */
  address: string;
  /** The program, as it named itself. */
  userAgent: string;
  method: SignInMethod;
  /** The provider's name, for Method.PROVIDER. */
  provider: string;
  result: SignInResult;
  /** Whether the device had not signed in before. */
  newDevice: boolean;
}

/** `sinew.user.v1.SignOutRequest` */
export interface SignOutRequest {

}

/** `sinew.user.v1.SignOutResponse` */
export interface SignOutResponse {

}

/** `sinew.user.v1.SignUpRequest` */
export interface SignUpRequest {
  email: string;
  password: string;
  displayName: string;
}

/** `sinew.user.v1.StartLinkRequest` */
export interface StartLinkRequest {
  provider: string;
  redirectUri: string;
}

/** `sinew.user.v1.StartProviderRequest` */
export interface StartProviderRequest {
  provider: string;
  /** The address to which the provider sends the browser back; one of the allowed addresses. */
  redirectUri: string;
}

/** `sinew.user.v1.UndoEmailChangeRequest` */
export interface UndoEmailChangeRequest {
  /** From the link. */
  token: string;
}

/** `sinew.user.v1.UndoEmailChangeResponse` */
export interface UndoEmailChangeResponse {

}

/** `sinew.user.v1.UnlinkIdentityRequest` */
export interface UnlinkIdentityRequest {
  identityId: string;
}

/** `sinew.user.v1.UnlinkIdentityResponse` */
export interface UnlinkIdentityResponse {

}

/** `sinew.user.v1.UpdateMeRequest` */
export interface UpdateMeRequest {
  email?: string;
  displayName?: string;
}

/** `sinew.user.v1.UpdateMemberRequest` */
export interface UpdateMemberRequest {
  organisationId: string;
  userId: string;
  role: Role;
}

/** `sinew.user.v1.UpdateOrganisationRequest` */
export interface UpdateOrganisationRequest {
  organisationId: string;
  name: string;
}

/** `sinew.user.v1.UpdatePreferencesRequest` */
export interface UpdatePreferencesRequest {
  weightUnit?: WeightUnit;
  timeZone?: string;
  locale?: string;
}

/** `sinew.user.v1.User` */
export interface User {
  /** A UUID (version 7). */
  id: string;
  /** As the person wrote it. */
  email: string;
  displayName: string;
  createTime?: string;
  updateTime?: string;
  /** Whether the person has proved that they read mail at the address. */
  emailVerified: boolean;
  /** Replaces `email` when it is proven; empty when no address waits for that. */
  pendingEmail: string;
}

/** `sinew.user.v1.VerifyEmailRequest` */
export interface VerifyEmailRequest {
  /** From the link; empty to have a new one sent. */
  token: string;
}

/** `sinew.user.v1.VerifyEmailResponse` */
export interface VerifyEmailResponse {
  /** Whether the address is verified now; otherwise a link is on its way, unless several were sent within the hour. */
  verified: boolean;
}

/** `sinew.user.v1.WeightUnit` */
export type WeightUnit = 'WEIGHT_UNIT_UNSPECIFIED' | 'KG' | 'LB';

/** `sinew.user.v1.WithdrawConsentRequest` */
export interface WithdrawConsentRequest {
  organisationId: string;
}

/** `sinew.workout.v1.CreateExerciseRequest` */
export interface CreateExerciseRequest {
  name: string;
  primaryMuscles: (ExerciseMuscle)[];
  secondaryMuscles: (ExerciseMuscle)[];
  equipment: ExerciseEquipment;
  mechanics: ExerciseMechanics;
  unilateral: boolean;
  bodyweight: boolean;
  /** The default is WEIGHT_AND_REPS. */
  measure: ExerciseMeasure;
}

/** `sinew.workout.v1.CreateGoalRequest` */
export interface CreateGoalRequest {
  goal?: Goal;
}

/** `sinew.workout.v1.CreateMemberRoutineRequest` */
export interface CreateMemberRoutineRequest {
  organisationId: string;
  /** The member who gets the routine. */
  userId: string;
  routine?: Routine;
}

/** `sinew.workout.v1.CreateRoutineRequest` */
export interface CreateRoutineRequest {
  routine?: Routine;
}

/** `sinew.workout.v1.CreateWorkoutRequest` */
export interface CreateWorkoutRequest {
  workout?: Workout;
}

/** `sinew.workout.v1.DeleteExerciseRequest` */
export interface DeleteExerciseRequest {
  exerciseId: string;
}

/** `sinew.workout.v1.DeleteExerciseResponse` */
export interface DeleteExerciseResponse {

}

/** `sinew.workout.v1.DeleteGoalRequest` */
export interface DeleteGoalRequest {
  goalId: string;
}

/** `sinew.workout.v1.DeleteGoalResponse` */
export interface DeleteGoalResponse {

}

/** `sinew.workout.v1.DeleteMemberRoutineRequest` */
export interface DeleteMemberRoutineRequest {
  organisationId: string;
  userId: string;
  routineId: string;
  /** As for a change. */
  seenUpdateTime?: string;
}

/** `sinew.workout.v1.DeleteRoutineRequest` */
export interface DeleteRoutineRequest {
  routineId: string;
}

/** `sinew.workout.v1.DeleteRoutineResponse` */
export interface DeleteRoutineResponse {

}

/** `sinew.workout.v1.DeleteWorkoutRequest` */
export interface DeleteWorkoutRequest {
  workoutId: string;
}

/** `sinew.workout.v1.DeleteWorkoutResponse` */
export interface DeleteWorkoutResponse {

}

/** `sinew.workout.v1.Exercise.Equipment` */
export type ExerciseEquipment = 'EQUIPMENT_UNSPECIFIED' | 'NO_EQUIPMENT' | 'BARBELL' | 'DUMBBELL' | 'KETTLEBELL' | 'MACHINE' | 'CABLE' | 'SMITH_MACHINE' | 'BAND' | 'EZ_BAR' | 'TRAP_BAR' | 'PLATE' | 'SUSPENSION' | 'MEDICINE_BALL' | 'PULL_UP_BAR' | 'DIP_BARS' | 'CARDIO_MACHINE' | 'OTHER_EQUIPMENT';

/** `sinew.workout.v1.Exercise.Measure` */
export type ExerciseMeasure = 'MEASURE_UNSPECIFIED' | 'WEIGHT_AND_REPS' | 'REPS' | 'DURATION' | 'DISTANCE_AND_DURATION' | 'WEIGHT_AND_DISTANCE' | 'WEIGHT_AND_DURATION';

/** `sinew.workout.v1.Exercise.Mechanics` */
export type ExerciseMechanics = 'MECHANICS_UNSPECIFIED' | 'COMPOUND' | 'ISOLATION';

/** `sinew.workout.v1.Exercise.Muscle` */
export type ExerciseMuscle = 'MUSCLE_UNSPECIFIED' | 'CHEST' | 'LATS' | 'UPPER_BACK' | 'LOWER_BACK' | 'TRAPS' | 'FRONT_DELTS' | 'SIDE_DELTS' | 'REAR_DELTS' | 'BICEPS' | 'TRICEPS' | 'FOREARMS' | 'ABDOMINALS' | 'OBLIQUES' | 'GLUTES' | 'QUADRICEPS' | 'HAMSTRINGS' | 'CALVES' | 'ADDUCTORS' | 'ABDUCTORS' | 'HIP_FLEXORS' | 'NECK' | 'CARDIOVASCULAR';

/** `sinew.workout.v1.Exercise` */
export interface Exercise {
  /** A stable word such as "barbell-bench-press" in the catalogue, a UUID for a person's own. */
  id: string;
  name: string;
  primaryMuscles: (ExerciseMuscle)[];
  secondaryMuscles: (ExerciseMuscle)[];
  equipment: ExerciseEquipment;
  mechanics: ExerciseMechanics;
  /** Whether one side works at a time. */
  unilateral: boolean;
  /** Whether the body is the main load; a set's weight is then what is added to it. */
  bodyweight: boolean;
  /** The fields that a set of the exercise has. */
  measure: ExerciseMeasure;
  /** Whether it is the caller's own rather than the catalogue's. */
  custom: boolean;
}

/** `sinew.workout.v1.FinishWorkoutRequest` */
export interface FinishWorkoutRequest {
  workoutId: string;
  /** The default is now. */
  endTime?: string;
}

/** `sinew.workout.v1.GetExerciseRequest` */
export interface GetExerciseRequest {
  exerciseId: string;
}

/** `sinew.workout.v1.GetRoutineRequest` */
export interface GetRoutineRequest {
  routineId: string;
}

/** `sinew.workout.v1.GetStrengthRequest` */
export interface GetStrengthRequest {
  exerciseId: string;
  /** The first and the last day, as 2025-09-15; without them everything. */
  startDate: string;
  endDate: string;
}

/** `sinew.workout.v1.GetStrengthResponse` */
export interface GetStrengthResponse {
  points: (StrengthPoint)[];
}

/** `sinew.workout.v1.GetVolumeRequest` */
export interface GetVolumeRequest {
  /** The first and the last day, as 2025-09-15; without them everything. */
  startDate: string;
  endDate: string;
}

/** `sinew.workout.v1.GetVolumeResponse` */
export interface GetVolumeResponse {
  weeks: (WeekVolume)[];
}

/** `sinew.workout.v1.GetWorkoutRequest` */
export interface GetWorkoutRequest {
  workoutId: string;
}

/** `sinew.workout.v1.Goal` */
export interface Goal {
  /** Given by the service. */
  id: string;
  exerciseId: string;
  /** Given by the service. */
  exerciseName: string;
  kind: PersonalRecordKind;
  /** In the unit of the kind. */
  target: number;
  /** Given by the service. */
  createTime?: string;
  /** When it was reached, by which workout and with which value; given by the service. */
  reachTime?: string;
  workoutId: string;
  reachedValue?: number;
}

/** `sinew.workout.v1.ImportColumns` */
export interface ImportColumns {
  /** When the workout began: a date, with or without a time of day. */
  start: string;
  end: string;
  /** How long the workout took. */
  duration: string;
  /** The name of the workout. */
  workout: string;
  workoutNotes: string;
  exercise: string;
  /** The number of the set, or its kind: W for warm-up, D for a drop set, F for failure. */
  set: string;
  weight: string;
  weightUnit: string;
  reps: string;
  distance: string;
  distanceUnit: string;
  /** How long the set took. */
  seconds: string;
  rpe: string;
  notes: string;
  superset: string;
  /** Columns that the import does not read. */
  unread: (string)[];
}

/** `sinew.workout.v1.ImportForm` */
export interface ImportForm {
  /** The language of the columns' names, as BCP 47; empty when it is not known. */
  language: string;
  delimiter: string;
  /** Such as "utf-8", with "gzip, " or "zip, " before it where the file was packed. */
  encoding: string;
  /** Whether the first row names the columns. */
  header: boolean;
  columns: (ImportedColumn)[];
  /** The columns that are not read. */
  unread: (string)[];
}

/** `sinew.workout.v1.ImportNotice` */
export interface ImportNotice {
  /** Counted from 1, the header line included. */
  line: number;
  column: string;
  description: string;
}

/** `sinew.workout.v1.ImportSource` */
export type ImportSource = 'IMPORT_SOURCE_UNSPECIFIED' | 'STRONG' | 'HEVY' | 'FITNOTES' | 'SPREADSHEET';

/** `sinew.workout.v1.ImportWorkoutsRequest` */
export interface ImportWorkoutsRequest {
  /** The bytes of the file, in pieces; only the first message carries the other fields. */
  file?: Blob | string;
  /** The time zone of the wall-clock times in the file; the default is the person's own. */
  timeZone: string;
  /** The unit of weights in columns that name no unit; the default is the person's own. */
  weightUnit: WeightUnit;
  /** Tells what the import would do, and adds nothing. */
  validateOnly: boolean;
  /** The language in which the file was written, as BCP 47 ("hr", "en-US"), for dates that can be read in two ways. */
  language: string;
  /** The columns of a table of another form. */
  columns?: ImportColumns;
}

/** `sinew.workout.v1.ImportWorkoutsResponse` */
export interface ImportWorkoutsResponse {
  source: ImportSource;
  /** Workouts added. */
  workouts: number;
  /** Sets added. */
  sets: number;
  /** Names in the file that are exercises of the catalogue or of the person. */
  exercisesMatched: number;
  /** Names in the file that became exercises of the person. */
  exercisesCreated: number;
  /** Workouts of the file that were there before. */
  duplicateWorkouts: number;
  /** Rows that hold no set, and why: the first 1,000. Rows that cannot be true come before rests, notes and the like. */
  skipped: (SkippedRow)[];
  /** Whether this only tells what the import would do, and nothing was added. */
  validateOnly: boolean;
  /** The form of the file, as the import recognised it. */
  form?: ImportForm;
  /** Rows that were left out because they cannot be true. */
  rejectedRows: number;
  /** All rows that hold no set, the rejected ones among them. */
  skippedRows: number;
  /** Values that were read in another way than they are written; the first 1,000. */
  notices: (ImportNotice)[];
  /** The exercise that each name in the file was taken for, in the order of the file. ReassignExercise corrects mistakes. */
  names: (ImportedName)[];
}

/** `sinew.workout.v1.ImportedColumn` */
export interface ImportedColumn {
  /** The field that the column holds, such as "weight". */
  field: string;
  /** As the file names it. */
  name: string;
}

/** `sinew.workout.v1.ImportedName.Certainty` */
export type ImportedNameCertainty = 'CERTAINTY_UNSPECIFIED' | 'CERTAIN' | 'LIKELY' | 'GUESSED';

/** `sinew.workout.v1.ImportedName.How` */
export type ImportedNameHow = 'HOW_UNSPECIFIED' | 'OWN_NAME' | 'REMEMBERED' | 'CATALOGUE_NAME' | 'CATALOGUE_ALIAS' | 'SPELLING' | 'EQUIPMENT' | 'MISSPELLING' | 'CREATED';

/** `sinew.workout.v1.ImportedName` */
export interface ImportedName {
  /** As the file writes it. */
  name: string;
  /** Empty when the name has no exercise yet, and the call added no set with it or only told what the import would do. */
  exerciseId: string;
  exerciseName: string;
  how: ImportedNameHow;
  certainty: ImportedNameCertainty;
  /** Sets of the name in the file. */
  sets: number;
  /** The sets of these that were added; the others were there before. */
  setsAdded: number;
}

/** `sinew.workout.v1.ListExercisesRequest` */
export interface ListExercisesRequest {
  /** At most this many; 0 means 50. */
  pageSize: number;
  /** The nextPageToken of the page before, asked with the same filters. */
  pageToken: string;
  /** Words of the name; a mistyped letter still finds it. */
  query: string;
  muscle: ExerciseMuscle;
  equipment: ExerciseEquipment;
  mechanics: ExerciseMechanics;
  /** Only the caller's own. */
  custom: boolean;
}

/** `sinew.workout.v1.ListExercisesResponse` */
export interface ListExercisesResponse {
  exercises: (Exercise)[];
  /** Empty on the last page. */
  nextPageToken: string;
}

/** `sinew.workout.v1.ListGoalsRequest` */
export interface ListGoalsRequest {
  /** At most this many; 0 means 50. */
  pageSize: number;
  /** The nextPageToken of the page before. */
  pageToken: string;
}

/** `sinew.workout.v1.ListGoalsResponse` */
export interface ListGoalsResponse {
  goals: (Goal)[];
  /** Empty on the last page. */
  nextPageToken: string;
}

/** `sinew.workout.v1.ListMemberRecordsRequest` */
export interface ListMemberRecordsRequest {
  organisationId: string;
  userId: string;
  /** At most this many; 0 means 50. */
  pageSize: number;
  /** The nextPageToken of the page before. */
  pageToken: string;
  /** Only records of this exercise. */
  exerciseId: string;
  /** Only records of this kind. */
  kind: PersonalRecordKind;
}

/** `sinew.workout.v1.ListMemberRoutinesRequest` */
export interface ListMemberRoutinesRequest {
  organisationId: string;
  userId: string;
  /** At most this many, and fewer where they are large; 0 means 50. */
  pageSize: number;
  /** The nextPageToken of the page before. */
  pageToken: string;
}

/** `sinew.workout.v1.ListMemberWeeksRequest` */
export interface ListMemberWeeksRequest {
  organisationId: string;
  userId: string;
  /** The first and the last day, as 2025-09-15; without them everything. */
  startDate: string;
  endDate: string;
}

/** `sinew.workout.v1.ListMemberWorkoutsRequest` */
export interface ListMemberWorkoutsRequest {
  organisationId: string;
  userId: string;
  /** At most this many; 0 means 50. */
  pageSize: number;
  /** The nextPageToken of the page before. */
  pageToken: string;
  /** Only workouts that started at this time or later. */
  startedAfter?: string;
  /** Only workouts that started before this time. */
  startedBefore?: string;
  /** Only workouts with a set of this exercise. */
  exerciseId: string;
}

/** `sinew.workout.v1.ListRecordsRequest` */
export interface ListRecordsRequest {
  /** At most this many; 0 means 50. */
  pageSize: number;
  /** The nextPageToken of the page before, asked with the same filters. */
  pageToken: string;
  /** Only records of this exercise. */
  exerciseId: string;
  /** Only records of this kind. */
  kind: PersonalRecordKind;
}

/** `sinew.workout.v1.ListRecordsResponse` */
export interface ListRecordsResponse {
  records: (PersonalRecord)[];
  /** Empty on the last page. */
  nextPageToken: string;
}

/** `sinew.workout.v1.ListRememberedNamesRequest` */
export interface ListRememberedNamesRequest {
  /** At most this many; 0 means 50. */
  pageSize: number;
  /** The nextPageToken of the page before, asked with the same filters. */
  pageToken: string;
}

/** `sinew.workout.v1.ListRememberedNamesResponse` */
export interface ListRememberedNamesResponse {
  names: (RememberedName)[];
  /** Empty on the last page. */
  nextPageToken: string;
}

/** `sinew.workout.v1.ListRoutinesRequest` */
export interface ListRoutinesRequest {
  /** At most this many, and fewer where they are large; 0 means 50. */
  pageSize: number;
  /** The nextPageToken of the page before, asked with the same filters. */
  pageToken: string;
}

/** `sinew.workout.v1.ListRoutinesResponse` */
export interface ListRoutinesResponse {
  routines: (Routine)[];
  /** Empty on the last page. */
  nextPageToken: string;
}

/** `sinew.workout.v1.ListWorkoutsRequest` */
export interface ListWorkoutsRequest {
  /** At most this many, and fewer where they are large; 0 means 50. */
  pageSize: number;
  /** The nextPageToken of the page before, asked with the same filters. */
  pageToken: string;
  /** Only workouts that started at this time or later. */
  startedAfter?: string;
  /** Only workouts that started before this time. */
  startedBefore?: string;
  /** Only workouts with a set of this exercise. */
  exerciseId: string;
  /** Only workouts whose name has these words. */
  query: string;
  /** Only live workouts, or only finished ones. */
  live?: boolean;
}

/** `sinew.workout.v1.ListWorkoutsResponse` */
export interface ListWorkoutsResponse {
  workouts: (Workout)[];
  /** Empty on the last page. */
  nextPageToken: string;
}

/** `sinew.workout.v1.LogSetRequest` */
export interface LogSetRequest {
  workoutId: string;
  set?: Set;
}

/** `sinew.workout.v1.MergeExerciseRequest` */
export interface MergeExerciseRequest {
  /** The exercise that is gone afterwards. */
  exerciseId: string;
  /** The exercise that has everything afterwards. */
  intoExerciseId: string;
}

/** `sinew.workout.v1.MoveSetsResponse` */
export interface MoveSetsResponse {
  /** The exercise that has the sets now. */
  exercise?: Exercise;
  /** Sets moved, and the workouts that they are in. */
  sets: number;
  workouts: number;
}

/** `sinew.workout.v1.MuscleVolume` */
export interface MuscleVolume {
  muscle: ExerciseMuscle;
  /** The sum of weight × reps over the sets in which the muscle is a primary one. */
  volumeKg: number;
  /** Sets in which it is a primary muscle count 1, sets in which it is a secondary one count one half. */
  sets: number;
}

/** `sinew.workout.v1.PersonalRecord.Kind` */
export type PersonalRecordKind = 'KIND_UNSPECIFIED' | 'HEAVIEST_WEIGHT' | 'ESTIMATED_ONE_REP_MAX' | 'BEST_SET_VOLUME' | 'MOST_REPS' | 'LONGEST_DISTANCE' | 'LONGEST_DURATION';

/** `sinew.workout.v1.PersonalRecord` */
export interface PersonalRecord {
  exerciseId: string;
  exerciseName: string;
  kind: PersonalRecordKind;
  /** In the unit of the kind. */
  value: number;
  /** The set that holds it: the first one that reached the value, by the start of its workout and its place there. */
  workoutId: string;
  setId: string;
  achieveTime?: string;
  /** The values of the set. */
  weightKg?: number;
  reps?: number;
}

/** `sinew.workout.v1.ReassignExerciseRequest` */
export interface ReassignExerciseRequest {
  /** The exercise that the name was taken for. */
  exerciseId: string;
  /** The name in the file; empty for all sets of the exercise, also those that the caller logged. */
  importedName: string;
  /** The exercise that the name means. Give either this field or the next. */
  toExerciseId: string;
  /** The name of a new exercise of the caller's own; the other fields of the exercise are guessed, as in an import. */
  newName: string;
}

/** `sinew.workout.v1.RememberedName` */
export interface RememberedName {
  /** As the file wrote it. */
  name: string;
  /** The exercise that an import takes the name for. */
  exerciseId: string;
  exerciseName: string;
}

/** `sinew.workout.v1.Routine.MadeBy` */
export type RoutineMadeBy = 'MADE_BY_UNSPECIFIED' | 'SELF' | 'COACH';

/** `sinew.workout.v1.Routine` */
export interface Routine {
  /** Output only. */
  id: string;
  name: string;
  notes: string;
  /** The planned sets, in order. */
  sets: (Set)[];
  /** Output only. */
  createTime?: string;
  /** Output only. */
  updateTime?: string;
  /** Output only: who wrote the routine first. Later changes leave this field as it is. */
  madeBy: RoutineMadeBy;
  /** Output only: the organisation of the coach, which may be gone by now; empty when the person made the routine. The coach is never named: the routine belongs to the person, and the coach's account may be deleted. */
  organisationId: string;
}

/** `sinew.workout.v1.Set.Type` */
export type SetType = 'TYPE_UNSPECIFIED' | 'NORMAL' | 'WARM_UP' | 'DROP' | 'FAILURE';

/** `sinew.workout.v1.Set` */
export interface Set {
  /** Output only, except that an update keeps the set whose id it repeats. */
  id: string;
  exerciseId: string;
  /** The default is NORMAL. */
  type: SetType;
  /** Kilograms. On a bodyweight exercise it is the added weight, or below zero the weight that is taken off. */
  weightKg?: number;
  reps?: number;
  /** Metres. */
  distanceM?: number;
  /** Seconds. */
  durationS?: number;
  /** Rating of perceived exertion (Borg CR-10 as used in strength training): 10 is nothing left. */
  rpe?: number;
  notes: string;
  /** Sets of a workout that share a number are done in turn. */
  superset?: number;
  /** Output only: the name of the exercise in the file that the set came from. */
  importedName?: string;
}

/** `sinew.workout.v1.SkippedRow` */
export interface SkippedRow {
  /** Counted from 1, the header line included. */
  line: number;
  reason: string;
  /** As the file names it; empty where it is the whole row. */
  column: string;
}

/** `sinew.workout.v1.StrengthPoint` */
export interface StrengthPoint {
  /** The day of the workout, in its time zone. */
  date: string;
  /** By Epley's formula, see PersonalRecord.Kind. */
  estimatedOneRepMaxKg: number;
  weightKg: number;
  reps: number;
  workoutId: string;
}

/** `sinew.workout.v1.UpdateExerciseRequest` */
export interface UpdateExerciseRequest {
  exerciseId: string;
  exercise?: Exercise;
  updateMask?: string;
}

/** `sinew.workout.v1.UpdateMemberRoutineRequest` */
export interface UpdateMemberRoutineRequest {
  organisationId: string;
  userId: string;
  routineId: string;
  routine?: Routine;
  updateMask?: string;
  /** The updateTime of the state that the coach has seen in the list. If the routine has another updateTime, nothing is done. Without this field, nothing is done to a routine that the member has changed. */
  seenUpdateTime?: string;
}

/** `sinew.workout.v1.UpdateRoutineRequest` */
export interface UpdateRoutineRequest {
  routineId: string;
  routine?: Routine;
  updateMask?: string;
}

/** `sinew.workout.v1.UpdateWorkoutRequest` */
export interface UpdateWorkoutRequest {
  workoutId: string;
  workout?: Workout;
  updateMask?: string;
}

/** `sinew.workout.v1.WeekVolume` */
export interface WeekVolume {
  /** The Monday of the week (ISO 8601), in the time zone of each workout. */
  weekStart: string;
  /** The sum of weight × reps over the sets of the week. */
  volumeKg: number;
  /** The working sets of the week. */
  sets: number;
  workouts: number;
  muscles: (MuscleVolume)[];
}

/** `sinew.workout.v1.Workout` */
export interface Workout {
  /** Output only. */
  id: string;
  name: string;
  notes: string;
  /** The default is now. */
  startTime?: string;
  /** Absent while the workout is live. */
  endTime?: string;
  /** The IANA time zone in which it took place; the default is the person's own. */
  timeZone: string;
  /** The sets, in the order in which they were done. */
  sets: (Set)[];
  /** The routine it was started from, if any. */
  routineId: string;
  /** Output only: the app it was imported from. */
  source: ImportSource;
  /** Output only. */
  createTime?: string;
  /** Output only. */
  updateTime?: string;
}

export const routes: Record<string, Record<string, Record<string, Route>>> = {
  user: {
    userService: {
      signUp: {"verb":"POST","template":"/v1/users","body":"*","kind":"unary","takesKey":true},
      getMe: {"verb":"GET","template":"/v1/users/me","body":"","kind":"unary","repeatable":true},
      updateMe: {"verb":"PATCH","template":"/v1/users/me","body":"*","kind":"unary","repeatable":true,"asksForProof":true},
      deleteMe: {"verb":"DELETE","template":"/v1/users/me","body":"","kind":"unary","repeatable":true,"asksForProof":true},
      getPreferences: {"verb":"GET","template":"/v1/users/me/preferences","body":"","kind":"unary","repeatable":true},
      updatePreferences: {"verb":"PATCH","template":"/v1/users/me/preferences","body":"*","kind":"unary","repeatable":true},
      changePassword: {"verb":"POST","template":"/v1/users/me:changePassword","body":"*","kind":"unary","takesKey":true},
      resetPassword: {"verb":"POST","template":"/v1/users:resetPassword","body":"*","kind":"unary","takesKey":true},
      verifyEmail: {"verb":"POST","template":"/v1/users:verifyEmail","body":"*","kind":"unary","takesKey":true},
      undoEmailChange: {"verb":"POST","template":"/v1/users:undoEmailChange","body":"*","kind":"unary","takesKey":true},
    },
    sessionService: {
      signIn: {"verb":"POST","template":"/v1/sessions","body":"*","kind":"unary","takesKey":true},
      confirmSignIn: {"verb":"POST","template":"/v1/sessions:confirm","body":"*","kind":"unary","takesKey":true},
      listSignIns: {"verb":"GET","template":"/v1/sessions/history","body":"","kind":"unary","repeatable":true,"items":"signIns"},
      refreshSession: {"verb":"POST","template":"/v1/sessions:refresh","body":"*","kind":"unary","takesKey":true},
      listSessions: {"verb":"GET","template":"/v1/sessions","body":"","kind":"unary","repeatable":true,"items":"sessions"},
      signOut: {"verb":"DELETE","template":"/v1/sessions","body":"","kind":"unary","repeatable":true},
      revokeSession: {"verb":"DELETE","template":"/v1/sessions/{sessionId}","body":"","kind":"unary","repeatable":true},
    },
    keyService: {
      getKeys: {"verb":"GET","template":"/.well-known/jwks.json","body":"","kind":"unary","repeatable":true},
    },
    providerService: {
      listProviders: {"verb":"GET","template":"/v1/providers","body":"","kind":"unary","repeatable":true},
      startProvider: {"verb":"POST","template":"/v1/sessions:startProvider","body":"*","kind":"unary","takesKey":true},
      finishProvider: {"verb":"POST","template":"/v1/sessions:finishProvider","body":"*","kind":"unary","takesKey":true},
    },
    identityService: {
      listIdentities: {"verb":"GET","template":"/v1/identities","body":"","kind":"unary","repeatable":true},
      startLink: {"verb":"POST","template":"/v1/identities:startLink","body":"*","kind":"unary","takesKey":true},
      finishLink: {"verb":"POST","template":"/v1/identities:finishLink","body":"*","kind":"unary","takesKey":true,"asksForProof":true},
      unlinkIdentity: {"verb":"DELETE","template":"/v1/identities/{identityId}","body":"","kind":"unary","repeatable":true,"asksForProof":true},
    },
    proofService: {
      startReauthentication: {"verb":"POST","template":"/v1/sessions:startReauthentication","body":"*","kind":"unary","takesKey":true},
      reauthenticate: {"verb":"POST","template":"/v1/sessions:reauthenticate","body":"*","kind":"unary","takesKey":true},
    },
    apiKeyService: {
      listApiKeys: {"verb":"GET","template":"/v1/api-keys","body":"","kind":"unary","repeatable":true,"items":"apiKeys"},
      createApiKey: {"verb":"POST","template":"/v1/api-keys","body":"*","kind":"unary","takesKey":true,"asksForProof":true},
      revokeApiKey: {"verb":"DELETE","template":"/v1/api-keys/{apiKeyId}","body":"","kind":"unary","repeatable":true},
    },
    auditService: {
      listAuditRecords: {"verb":"GET","template":"/v1/audit-records","body":"","kind":"unary","repeatable":true,"items":"records"},
      listOrganisationAuditRecords: {"verb":"GET","template":"/v1/organisations/{organisationId}/audit-records","body":"","kind":"unary","repeatable":true,"items":"records"},
    },
    secretUseService: {
      listSecretUses: {"verb":"GET","template":"/v1/secret-uses","body":"","kind":"unary","repeatable":true,"items":"uses"},
      listOrganisationSecretUses: {"verb":"GET","template":"/v1/organisations/{organisationId}/secret-uses","body":"","kind":"unary","repeatable":true,"items":"uses"},
    },
    consentService: {
      getConsent: {"verb":"GET","template":"/v1/organisations/{organisationId}/consent","body":"","kind":"unary","repeatable":true},
      giveConsent: {"verb":"PUT","template":"/v1/organisations/{organisationId}/consent","body":"*","kind":"unary","repeatable":true,"asksForProof":true},
      withdrawConsent: {"verb":"DELETE","template":"/v1/organisations/{organisationId}/consent","body":"","kind":"unary","repeatable":true},
    },
    deletionService: {
      getDeletion: {"verb":"GET","template":"/v1/users/me/deletion","body":"","kind":"unary","repeatable":true},
    },
    exportService: {
      exportMe: {"verb":"POST","template":"/v1/users/me:export","body":"*","kind":"download","asksForProof":true},
    },
    organisationService: {
      createOrganisation: {"verb":"POST","template":"/v1/organisations","body":"*","kind":"unary","takesKey":true},
      getOrganisation: {"verb":"GET","template":"/v1/organisations/{organisationId}","body":"","kind":"unary","repeatable":true},
      listOrganisations: {"verb":"GET","template":"/v1/organisations","body":"","kind":"unary","repeatable":true,"items":"organisations"},
      updateOrganisation: {"verb":"PATCH","template":"/v1/organisations/{organisationId}","body":"*","kind":"unary","repeatable":true},
      deleteOrganisation: {"verb":"DELETE","template":"/v1/organisations/{organisationId}","body":"","kind":"unary","takesKey":true,"asksForProof":true},
      leaveOrganisation: {"verb":"POST","template":"/v1/organisations/{organisationId}:leave","body":"*","kind":"unary","takesKey":true},
      listMembers: {"verb":"GET","template":"/v1/organisations/{organisationId}/members","body":"","kind":"unary","repeatable":true,"items":"members"},
      updateMember: {"verb":"PATCH","template":"/v1/organisations/{organisationId}/members/{userId}","body":"*","kind":"unary","repeatable":true,"asksForProof":true},
      removeMember: {"verb":"DELETE","template":"/v1/organisations/{organisationId}/members/{userId}","body":"","kind":"unary","takesKey":true},
    },
    invitationService: {
      createInvitation: {"verb":"POST","template":"/v1/organisations/{organisationId}/invitations","body":"*","kind":"unary","takesKey":true,"asksForProof":true},
      listInvitations: {"verb":"GET","template":"/v1/organisations/{organisationId}/invitations","body":"","kind":"unary","repeatable":true,"items":"invitations"},
      revokeInvitation: {"verb":"DELETE","template":"/v1/organisations/{organisationId}/invitations/{invitationId}","body":"","kind":"unary","takesKey":true},
      acceptInvitation: {"verb":"POST","template":"/v1/invitations:accept","body":"*","kind":"unary","takesKey":true},
    },
    secondFactorService: {
      getSecondFactor: {"verb":"GET","template":"/v1/second-factor","body":"","kind":"unary","repeatable":true},
      enrolSecondFactor: {"verb":"POST","template":"/v1/second-factor","body":"*","kind":"unary","takesKey":true,"asksForProof":true},
      confirmSecondFactor: {"verb":"POST","template":"/v1/second-factor:confirm","body":"*","kind":"unary","takesKey":true},
      disableSecondFactor: {"verb":"POST","template":"/v1/second-factor:disable","body":"*","kind":"unary","takesKey":true},
      renewRecoveryCodes: {"verb":"POST","template":"/v1/second-factor:renewRecoveryCodes","body":"*","kind":"unary","takesKey":true},
    },
  },
  workout: {
    exerciseService: {
      listExercises: {"verb":"GET","template":"/v1/exercises","body":"","kind":"unary","repeatable":true,"items":"exercises"},
      getExercise: {"verb":"GET","template":"/v1/exercises/{exerciseId}","body":"","kind":"unary","repeatable":true},
      createExercise: {"verb":"POST","template":"/v1/exercises","body":"*","kind":"unary","takesKey":true},
      updateExercise: {"verb":"PATCH","template":"/v1/exercises/{exerciseId}","body":"exercise","kind":"unary","repeatable":true},
      deleteExercise: {"verb":"DELETE","template":"/v1/exercises/{exerciseId}","body":"","kind":"unary","repeatable":true},
      mergeExercise: {"verb":"POST","template":"/v1/exercises/{exerciseId}:merge","body":"*","kind":"unary","takesKey":true},
      reassignExercise: {"verb":"POST","template":"/v1/exercises/{exerciseId}:reassign","body":"*","kind":"unary","takesKey":true},
      listRememberedNames: {"verb":"GET","template":"/v1/exercises:rememberedNames","body":"","kind":"unary","repeatable":true,"items":"names"},
    },
    progressService: {
      listRecords: {"verb":"GET","template":"/v1/records","body":"","kind":"unary","repeatable":true,"items":"records"},
      getVolume: {"verb":"GET","template":"/v1/statistics/volume","body":"","kind":"unary","repeatable":true},
      getStrength: {"verb":"GET","template":"/v1/statistics/strength","body":"","kind":"unary","repeatable":true},
    },
    routineService: {
      listRoutines: {"verb":"GET","template":"/v1/routines","body":"","kind":"unary","repeatable":true,"items":"routines"},
      getRoutine: {"verb":"GET","template":"/v1/routines/{routineId}","body":"","kind":"unary","repeatable":true},
      createRoutine: {"verb":"POST","template":"/v1/routines","body":"routine","kind":"unary","takesKey":true},
      updateRoutine: {"verb":"PATCH","template":"/v1/routines/{routineId}","body":"routine","kind":"unary","repeatable":true},
      deleteRoutine: {"verb":"DELETE","template":"/v1/routines/{routineId}","body":"","kind":"unary","repeatable":true},
    },
    workoutService: {
      listWorkouts: {"verb":"GET","template":"/v1/workouts","body":"","kind":"unary","repeatable":true,"items":"workouts"},
      getWorkout: {"verb":"GET","template":"/v1/workouts/{workoutId}","body":"","kind":"unary","repeatable":true},
      createWorkout: {"verb":"POST","template":"/v1/workouts","body":"workout","kind":"unary","takesKey":true},
      updateWorkout: {"verb":"PATCH","template":"/v1/workouts/{workoutId}","body":"workout","kind":"unary","repeatable":true},
      deleteWorkout: {"verb":"DELETE","template":"/v1/workouts/{workoutId}","body":"","kind":"unary","repeatable":true},
      logSet: {"verb":"POST","template":"/v1/workouts/{workoutId}/sets","body":"set","kind":"unary","takesKey":true},
      finishWorkout: {"verb":"POST","template":"/v1/workouts/{workoutId}:finish","body":"*","kind":"unary","takesKey":true},
      importWorkouts: {"verb":"POST","template":"/v1/workouts:import","body":"file","kind":"upload"},
    },
    coachingService: {
      listMemberWorkouts: {"verb":"GET","template":"/v1/organisations/{organisationId}/members/{userId}/workouts","body":"","kind":"unary","repeatable":true,"items":"workouts"},
      listMemberRecords: {"verb":"GET","template":"/v1/organisations/{organisationId}/members/{userId}/records","body":"","kind":"unary","repeatable":true,"items":"records"},
      listMemberWeeks: {"verb":"GET","template":"/v1/organisations/{organisationId}/members/{userId}/weeks","body":"","kind":"unary","repeatable":true},
      createMemberRoutine: {"verb":"POST","template":"/v1/organisations/{organisationId}/members/{userId}/routines","body":"routine","kind":"unary","takesKey":true},
      listMemberRoutines: {"verb":"GET","template":"/v1/organisations/{organisationId}/members/{userId}/routines","body":"","kind":"unary","repeatable":true,"items":"routines"},
      updateMemberRoutine: {"verb":"PATCH","template":"/v1/organisations/{organisationId}/members/{userId}/routines/{routineId}","body":"routine","kind":"unary","takesKey":true},
      deleteMemberRoutine: {"verb":"DELETE","template":"/v1/organisations/{organisationId}/members/{userId}/routines/{routineId}","body":"","kind":"unary","repeatable":true},
    },
    goalService: {
      listGoals: {"verb":"GET","template":"/v1/goals","body":"","kind":"unary","repeatable":true,"items":"goals"},
      createGoal: {"verb":"POST","template":"/v1/goals","body":"goal","kind":"unary","takesKey":true},
      deleteGoal: {"verb":"DELETE","template":"/v1/goals/{goalId}","body":"","kind":"unary","repeatable":true},
    },
  },
  ai: {
    coachService: {
      getStatus: {"verb":"GET","template":"/v1/coach/status","body":"","kind":"unary","repeatable":true},
      getForecast: {"verb":"GET","template":"/v1/coach/forecast","body":"","kind":"unary","repeatable":true},
    },
    conversationService: {
      createConversation: {"verb":"POST","template":"/v1/coach/conversations","body":"*","kind":"unary","takesKey":true},
      listConversations: {"verb":"GET","template":"/v1/coach/conversations","body":"","kind":"unary","repeatable":true,"items":"conversations"},
      getConversation: {"verb":"GET","template":"/v1/coach/conversations/{conversationId}","body":"","kind":"unary","repeatable":true},
      deleteConversation: {"verb":"DELETE","template":"/v1/coach/conversations/{conversationId}","body":"","kind":"unary","repeatable":true},
      sendMessage: {"verb":"POST","template":"/v1/coach/conversations/{conversationId}/messages","body":"*","kind":"stream"},
      cancelAnswer: {"verb":"POST","template":"/v1/coach/conversations/{conversationId}:cancel","body":"*","kind":"unary","repeatable":true},
      confirmProposal: {"verb":"POST","template":"/v1/coach/conversations/{conversationId}/proposals/{proposalId}:confirm","body":"*","kind":"unary","takesKey":true},
      declineProposal: {"verb":"POST","template":"/v1/coach/conversations/{conversationId}/proposals/{proposalId}:decline","body":"*","kind":"unary","takesKey":true},
    },
    factService: {
      listFacts: {"verb":"GET","template":"/v1/coach/facts","body":"","kind":"unary","repeatable":true},
      createFact: {"verb":"POST","template":"/v1/coach/facts","body":"fact","kind":"unary","takesKey":true},
      updateFact: {"verb":"PATCH","template":"/v1/coach/facts/{factId}","body":"fact","kind":"unary","repeatable":true},
      deleteFact: {"verb":"DELETE","template":"/v1/coach/facts/{factId}","body":"","kind":"unary","repeatable":true},
    },
    knowledgeService: {
      listArticles: {"verb":"GET","template":"/v1/knowledge","body":"","kind":"unary","repeatable":true,"items":"articles"},
      getArticle: {"verb":"GET","template":"/v1/knowledge/{articleId}","body":"","kind":"unary","repeatable":true},
      listSimilarExercises: {"verb":"GET","template":"/v1/exercises:similar","body":"","kind":"unary","repeatable":true},
    },
    modelService: {
      listModels: {"verb":"GET","template":"/v1/coach/models","body":"","kind":"unary","repeatable":true},
      getUsage: {"verb":"GET","template":"/v1/coach/usage","body":"","kind":"unary","repeatable":true},
    },
    noteService: {
      searchNotes: {"verb":"GET","template":"/v1/coach/notes:search","body":"","kind":"unary","repeatable":true},
    },
    organisationCoachService: {
      getOrganisationUsage: {"verb":"GET","template":"/v1/organisations/{organisationId}/coach/usage","body":"","kind":"unary","repeatable":true},
      listCoachKeys: {"verb":"GET","template":"/v1/organisations/{organisationId}/coach/keys","body":"","kind":"unary","repeatable":true},
      setCoachKey: {"verb":"PUT","template":"/v1/organisations/{organisationId}/coach/keys/{provider}","body":"*","kind":"unary","repeatable":true,"asksForProof":true},
      removeCoachKey: {"verb":"DELETE","template":"/v1/organisations/{organisationId}/coach/keys/{provider}","body":"","kind":"unary","repeatable":true},
    },
    organisationKnowledgeService: {
      createOrganisationArticle: {"verb":"POST","template":"/v1/organisations/{organisationId}/knowledge","body":"article","kind":"unary","takesKey":true},
      listOrganisationArticles: {"verb":"GET","template":"/v1/organisations/{organisationId}/knowledge","body":"","kind":"unary","repeatable":true,"items":"articles"},
      getOrganisationArticle: {"verb":"GET","template":"/v1/organisations/{organisationId}/knowledge/{articleId}","body":"","kind":"unary","repeatable":true},
      updateOrganisationArticle: {"verb":"PATCH","template":"/v1/organisations/{organisationId}/knowledge/{articleId}","body":"article","kind":"unary","takesKey":true},
      deleteOrganisationArticle: {"verb":"DELETE","template":"/v1/organisations/{organisationId}/knowledge/{articleId}","body":"","kind":"unary","repeatable":true},
      listArticleVersions: {"verb":"GET","template":"/v1/organisations/{organisationId}/knowledge/{articleId}/versions","body":"","kind":"unary","repeatable":true,"items":"versions"},
      getArticleVersion: {"verb":"GET","template":"/v1/organisations/{organisationId}/knowledge/{articleId}/versions/{version}","body":"","kind":"unary","repeatable":true},
    },
    sessionService: {
      recommendSession: {"verb":"POST","template":"/v1/coach/sessions:recommend","body":"*","kind":"unary","takesKey":true},
      giveFeedback: {"verb":"POST","template":"/v1/coach/feedback","body":"*","kind":"unary","takesKey":true},
      listFeedback: {"verb":"GET","template":"/v1/coach/feedback","body":"","kind":"unary","repeatable":true},
    },
    planService: {
      createPlan: {"verb":"POST","template":"/v1/coach/plans","body":"*","kind":"unary","takesKey":true},
      listPlans: {"verb":"GET","template":"/v1/coach/plans","body":"","kind":"unary","repeatable":true},
      getPlan: {"verb":"GET","template":"/v1/coach/plans/{planId}","body":"","kind":"unary","repeatable":true},
      updatePlan: {"verb":"PATCH","template":"/v1/coach/plans/{planId}","body":"*","kind":"unary","repeatable":true},
      refinePlan: {"verb":"POST","template":"/v1/coach/plans/{planId}:refine","body":"*","kind":"unary","takesKey":true},
      validatePlan: {"verb":"GET","template":"/v1/coach/plans/{planId}:validate","body":"","kind":"unary","repeatable":true},
      acceptPlan: {"verb":"POST","template":"/v1/coach/plans/{planId}:accept","body":"*","kind":"unary","repeatable":true},
      deletePlan: {"verb":"DELETE","template":"/v1/coach/plans/{planId}","body":"","kind":"unary","repeatable":true},
      renewCalendarLink: {"verb":"POST","template":"/v1/coach/plans/{planId}:renewCalendarLink","body":"*","kind":"unary","takesKey":true},
    },
  },
  edge: {
    documentService: {
      getOpenApi: {"verb":"GET","template":"/openapi.json","body":"","kind":"download","repeatable":true},
      getApiPageFile: {"verb":"GET","template":"/docs/{name}","body":"","kind":"download","repeatable":true},
    },
    edgeService: {
      getHealth: {"verb":"GET","template":"/healthz","body":"","kind":"unary","repeatable":true},
    },
  },
  notification: {
    bounceService: {
      takeBounce: {"verb":"POST","template":"/v1/notifications:bounce","body":"mail","kind":"unary","repeatable":true},
    },
    deviceService: {
      listDevices: {"verb":"GET","template":"/v1/devices","body":"","kind":"unary","repeatable":true},
      addDevice: {"verb":"POST","template":"/v1/devices","body":"*","kind":"unary","takesKey":true},
      verifyDevice: {"verb":"POST","template":"/v1/devices/{deviceId}:verify","body":"*","kind":"unary","repeatable":true},
      deleteDevice: {"verb":"DELETE","template":"/v1/devices/{deviceId}","body":"","kind":"unary","repeatable":true},
    },
    notificationService: {
      listNotifications: {"verb":"GET","template":"/v1/notifications","body":"","kind":"unary","repeatable":true,"items":"notifications"},
      countUnread: {"verb":"GET","template":"/v1/notifications:unreadCount","body":"","kind":"unary","repeatable":true},
      watchNotifications: {"verb":"GET","template":"/v1/notifications:watch","body":"","kind":"stream","repeatable":true,"resumable":true},
      readNotification: {"verb":"POST","template":"/v1/notifications/{notificationId}:read","body":"*","kind":"unary","repeatable":true},
      readAllNotifications: {"verb":"POST","template":"/v1/notifications:readAll","body":"*","kind":"unary","repeatable":true},
      deleteNotification: {"verb":"DELETE","template":"/v1/notifications/{notificationId}","body":"","kind":"unary","repeatable":true},
    },
    preferenceService: {
      getNotificationPreferences: {"verb":"GET","template":"/v1/notifications/preferences","body":"","kind":"unary","repeatable":true},
      updateNotificationPreferences: {"verb":"PUT","template":"/v1/notifications/preferences","body":"preferences","kind":"unary","repeatable":true},
    },
  },
};

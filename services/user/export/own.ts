// The data that this service itself holds of a person, in the form in which its RPCs show them.
import { type ExportFile, type FileContent, type MessageType, toJsonList } from '#chassis/personal-data/files.ts';
import { askerOf } from '#chassis/personal-data/lists.ts';
import type { Context } from '#chassis/rpc/context.ts';
import { ApiKey } from '#proto/gen/sinew/user/v1/api_key.ts';
import { AuditRecord } from '#proto/gen/sinew/user/v1/audit.ts';
import { Organisation } from '#proto/gen/sinew/user/v1/organisation.ts';
import { Identity } from '#proto/gen/sinew/user/v1/provider.ts';
import { SecondFactor } from '#proto/gen/sinew/user/v1/second_factor.ts';
import { Session, SignIn } from '#proto/gen/sinew/user/v1/session.ts';
import { Preferences, User } from '#proto/gen/sinew/user/v1/user.ts';
import { userHandlers } from '../account/api.ts';
import { apiKeyHandlers } from '../api-key/api.ts';
import { auditHandlers } from '../audit/api.ts';
import type { Dependencies } from '../dependencies.ts';
import { organisationHandlers } from '../organisation/api.ts';
import { identityHandlers } from '../provider/api.ts';
import { secondFactorHandlers } from '../second-factor/api.ts';
import { sessionHandlers } from '../session/api.ts';

export function ownFiles(dependencies: Dependencies, context: Context): ExportFile[] {
  const rpcs = {
    ...userHandlers(dependencies),
    ...sessionHandlers(dependencies),
    ...apiKeyHandlers(dependencies),
    ...identityHandlers(dependencies),
    ...secondFactorHandlers(dependencies),
    ...organisationHandlers(dependencies),
    ...auditHandlers(dependencies),
  };
  const ask = askerOf(context);
  return [
    file('account', json(User, 'User', ask.once(rpcs.getMe))),
    file('preferences', json(Preferences, 'Preferences', ask.once(rpcs.getPreferences))),
    file('sessions', json(Session, 'Session', ask.pages(rpcs.listSessions, 'sessions'))),
    file('sign-ins', json(SignIn, 'SignIn', ask.pages(rpcs.listSignIns, 'signIns'))),
    file('api-keys', json(ApiKey, 'ApiKey', ask.pages(rpcs.listApiKeys, 'apiKeys'))),
    file('identities', json(Identity, 'Identity', ask.whole(rpcs.listIdentities, 'identities'))),
    file('second-factor', json(SecondFactor, 'SecondFactor', ask.once(rpcs.getSecondFactor))),
    file('organisations', json(Organisation, 'Organisation', ask.pages(rpcs.listOrganisations, 'organisations'))),
    file('audit-records', json(AuditRecord, 'AuditRecord', ask.pages(rpcs.listAuditRecords, 'records'))),
  ];
}

const file = (name: string, content: FileContent): ExportFile => ({ name: `${name}.json`, content });

/** @param message the name of the message within this service's package */
const json = <Message>(type: MessageType<Message>, message: string, content: AsyncIterable<Message>) =>
  toJsonList(type, `sinew.user.v1.${message}`, content);

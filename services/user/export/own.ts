// What this service itself holds of a person, in the form in which its RPCs show it.
import type { Context } from '#chassis/context.ts';
import { type ExportFile, everyPage, toJsonList } from '#chassis/personal-data/files.ts';
import { ApiKey } from '#proto/gen/sinew/user/v1/api_key.ts';
import { AuditRecord } from '#proto/gen/sinew/user/v1/audit.ts';
import { Organisation } from '#proto/gen/sinew/user/v1/organisation.ts';
import { Session } from '#proto/gen/sinew/user/v1/session.ts';
import { Preferences, User } from '#proto/gen/sinew/user/v1/user.ts';
import { auditHandlers } from '../api/audit.ts';
import type { Dependencies } from '../api/dependencies.ts';
import { sessionHandlers } from '../api/sessions.ts';
import { userHandlers } from '../api/users.ts';
import { apiKeyHandlers } from '../api-key/api.ts';
import { organisationHandlers } from '../organisation/api.ts';

const pageSize = 100;

export function ownFiles(dependencies: Dependencies, context: Context): ExportFile[] {
  const rpcs = {
    ...userHandlers(dependencies),
    ...sessionHandlers(dependencies),
    ...apiKeyHandlers(dependencies),
    ...organisationHandlers(dependencies),
    ...auditHandlers(dependencies),
  };
  const one = async function* <Message>(message: () => Promise<Message>) {
    yield await message();
  };
  const sessions = everyPage(async (pageToken) => {
    const { sessions: rows, nextPageToken } = await rpcs.listSessions({ pageSize, pageToken }, context);
    return { rows, nextPageToken };
  });
  const apiKeys = everyPage(async (pageToken) => {
    const { apiKeys: rows, nextPageToken } = await rpcs.listApiKeys({ pageSize, pageToken }, context);
    return { rows, nextPageToken };
  });
  const organisations = everyPage(async (pageToken) => {
    const { organisations: rows, nextPageToken } = await rpcs.listOrganisations({ pageSize, pageToken }, context);
    return { rows, nextPageToken };
  });
  const records = everyPage(async (pageToken) => {
    const { records: rows, nextPageToken } = await rpcs.listAuditRecords({ pageSize, pageToken }, context);
    return { rows, nextPageToken };
  });
  const file = (name: string, content: AsyncGenerator<string>): ExportFile => ({ name: `${name}.json`, content });
  return [
    file(
      'account',
      toJsonList(
        User,
        'sinew.user.v1.User',
        one(() => rpcs.getMe({}, context)),
      ),
    ),
    file(
      'preferences',
      toJsonList(
        Preferences,
        'sinew.user.v1.Preferences',
        one(() => rpcs.getPreferences({}, context)),
      ),
    ),
    file('sessions', toJsonList(Session, 'sinew.user.v1.Session', sessions)),
    file('api-keys', toJsonList(ApiKey, 'sinew.user.v1.ApiKey', apiKeys)),
    file('organisations', toJsonList(Organisation, 'sinew.user.v1.Organisation', organisations)),
    file('audit-records', toJsonList(AuditRecord, 'sinew.user.v1.AuditRecord', records)),
  ];
}

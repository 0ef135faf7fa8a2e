// The inbox checks each page token before it asks the database.
import { expect, test } from 'vitest';
import { NotificationServiceService } from '#proto/gen/sinew/notification/v1/notification.ts';
import { serveNotifications } from '#test/harness/notification.ts';
import { hostileTokens, listsOf, unjudged } from '#test/harness/pages.ts';

const served = serveNotifications();

test('no list takes a page token that is not its own', async () => {
  const person = await served.person();
  for (let count = 0; count < 2; count++) await served.notify(person.userId);
  const inbox = person.as(NotificationServiceService);
  const { nextPageToken } = await inbox.listNotifications({ pageSize: 1 });
  expect(await unjudged((pageToken) => inbox.listNotifications({ pageToken }), hostileTokens(nextPageToken))).toEqual(
    [],
  );
  expect(listsOf('sinew.notification.v1')).toEqual(['listNotifications']);
});

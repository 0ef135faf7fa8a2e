// Hands out what this service holds of a person, as its RPCs show it.
import type { Handlers } from '#chassis/handlers.ts';
import { everyPage, toJsonList, toParts } from '#chassis/personal-data/files.ts';
import { Device } from '#proto/gen/sinew/notification/v1/device.ts';
import { ListNotificationsRequest, Notification } from '#proto/gen/sinew/notification/v1/notification.ts';
import type { PersonalDataServiceService } from '#proto/gen/sinew/notification/v1/personal_data.ts';
import { NotificationPreferences } from '#proto/gen/sinew/notification/v1/preferences.ts';
import type { Dependencies } from './dependencies.ts';
import { deviceHandlers } from './devices.ts';
import { notificationHandlers } from './notifications.ts';
import { preferenceHandlers } from './preferences.ts';

const pageSize = 100;
const contract = 'sinew.notification.v1';

export const personalDataHandlers = (dependencies: Dependencies): Handlers<typeof PersonalDataServiceService> => ({
  export: (_, context) => {
    context.mustBeWhole();
    const { listNotifications } = notificationHandlers(dependencies);
    const { listDevices } = deviceHandlers(dependencies);
    const { getNotificationPreferences } = preferenceHandlers(dependencies);
    const notifications = everyPage(async (pageToken) => {
      const request = ListNotificationsRequest.fromPartial({ pageSize, pageToken });
      const { notifications: rows, nextPageToken } = await listNotifications(request, context);
      return { rows, nextPageToken };
    });
    const devices = everyPage(async () => ({ rows: (await listDevices({}, context)).devices, nextPageToken: '' }));
    const preferences = everyPage(async () => ({
      rows: [await getNotificationPreferences({}, context)],
      nextPageToken: '',
    }));
    return toParts([
      { name: 'notifications.json', content: toJsonList(Notification, `${contract}.Notification`, notifications) },
      { name: 'devices.json', content: toJsonList(Device, `${contract}.Device`, devices) },
      {
        name: 'preferences.json',
        content: toJsonList(NotificationPreferences, `${contract}.NotificationPreferences`, preferences),
      },
    ]);
  },
});

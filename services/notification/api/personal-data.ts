// Exports all data that this service holds of a person, in the form of its RPCs.
import { toJsonList, toParts } from '#chassis/personal-data/files.ts';
import { askerOf, type ListRequest } from '#chassis/personal-data/lists.ts';
import type { Handlers } from '#chassis/rpc/handlers.ts';
import { Device } from '#proto/gen/sinew/notification/v1/device.ts';
import { ListNotificationsRequest, Notification } from '#proto/gen/sinew/notification/v1/notification.ts';
import type { PersonalDataServiceService } from '#proto/gen/sinew/notification/v1/personal_data.ts';
import { NotificationPreferences } from '#proto/gen/sinew/notification/v1/preferences.ts';
import type { Dependencies } from './dependencies.ts';
import { deviceHandlers } from './devices.ts';
import { notificationHandlers } from './notifications.ts';
import { preferenceHandlers } from './preferences.ts';

const contract = 'sinew.notification.v1';

export const personalDataHandlers = (
  dependencies: Dependencies,
): Pick<Handlers<typeof PersonalDataServiceService>, 'export'> => ({
  export: (_, context) => {
    context.mustBeWhole();
    const { listNotifications } = notificationHandlers(dependencies);
    const { listDevices } = deviceHandlers(dependencies);
    const { getNotificationPreferences } = preferenceHandlers(dependencies);
    const ask = askerOf(context);
    const list = (page: ListRequest) => listNotifications(ListNotificationsRequest.fromPartial(page), context);
    const notifications = ask.pages(list, 'notifications');
    const devices = ask.whole(listDevices, 'devices');
    const preferences = ask.once(getNotificationPreferences);
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

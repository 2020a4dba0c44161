/** What loads that show notifications, or count them, depend on: `invalidate(notificationsChanged)` asks them again. */
export const notificationsChanged = 'stoa:notifications';

/** Under which the directory lists the workspaces that have webhooks. */
export const webhooksChoreName = 'webhooks';

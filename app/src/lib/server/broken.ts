/**
 * What a visitor may know of a broken world, by the error's name: nothing but what they can do. 507 is the status of a full disk
 * (RFC 4918, 11.5).
 */
export function brokenWorld(error: unknown): { status: number; message: string; type?: string } {
  switch (error instanceof Error ? error.name : '') {
    case 'StorageFull':
      return {
        status: 507,
        type: 'StorageFull',
        message:
          'The disk of this Stoa is full. Nothing that was saved is lost; whoever runs it has to free some space.',
      };
    case 'DatabaseDamaged':
      return {
        status: 503,
        type: 'DatabaseDamaged',
        message:
          'This workspace cannot be read right now. Whoever runs this Stoa has to restore it from a backup.',
      };
    case 'TooManyOpen':
    case 'DatabaseBusy':
      return {
        status: 503,
        type: 'Busy',
        message: 'Too much is going on right now. Try again in a few seconds.',
      };
    default:
      return { status: 500, message: 'Something broke on our side.' };
  }
}

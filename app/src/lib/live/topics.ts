import type { Topic } from '@stoa/domain';

/** What a load depends on that shows a topic: `depends(liveTopic('members'))`. It is asked again when one of its rows changes. */
export const liveTopic = (topic: Topic): `stoa:${Topic}` => `stoa:${topic}`;

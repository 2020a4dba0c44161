/** A comment, how many hours after the post, and perhaps the line of the comments (from 0) that it answers. */
export interface DemoComment {
  readonly who: string;
  readonly hours: number;
  readonly text: string;
  readonly answers?: number;
}
export interface DemoPost {
  readonly title: string;
  readonly by: string;
  /** Days before today, and the hour of that day, UTC. */
  readonly daysAgo: number;
  readonly hour: number;
  readonly body: string;
  readonly likedBy: readonly string[];
  readonly comments: readonly DemoComment[];
}

/** Latest first. */
export const demoPosts: readonly DemoPost[] = [
  {
    title: 'The roof is closed',
    by: 'sari',
    daysAgo: 1,
    hour: 15,
    body: `Since noon no rain comes in any more. Thank you, @Tomás Rivera, for four nights on the phone with the scaffold people.

## What is left

1. Paint on the four new joints, **nine dry days** from Monday.
2. The skylight. Halden sends both prices, with and without it, and we talk about it in the meeting.
3. Gutters on the north side.

> “The north truss is the weak one.” It was. It is not any more.

Please stay out of the north hall until the scaffold is down: hard hats are in the blue box by the door.`,
    likedBy: ['mia', 'jonas', 'amara', 'tomas', 'kenji', 'leila', 'eleni'],
    comments: [
      { who: 'mia', hours: 1, text: 'I walked through it this morning and cried a little. Thank you all.' },
      {
        who: 'kenji',
        hours: 2,
        text: '@Sari Wulandari is that within the offer, or did the extra steel come on top?',
      },
      { who: 'sari', hours: 3, text: 'Within. Row 31 stays black.', answers: 1 },
      { who: 'eleni', hours: 5, text: 'May I take pictures for the street before the scaffold goes?' },
    ],
  },
  {
    title: 'How we decide on money',
    by: 'mia',
    daysAgo: 5,
    hour: 8,
    body: `Three people asked me the same thing this week, so here it is in writing.

- **Up to 200**: whoever does the work decides, and puts the receipt into the box.
- **Up to 2,000**: two people who are not the same person. One of them is @Kenji Watanabe.
- **More**: the weekly round. Silence is *not* a yes.

If it has to be quicker than the next round, call me. I would rather be woken than surprised.`,
    likedBy: ['kenji', 'jonas', 'ingrid', 'pieter'],
    comments: [
      { who: 'pieter', hours: 4, text: 'Does the repair café count as one thing or as twelve small ones?' },
      { who: 'mia', hours: 5, text: 'As one. But nice try.', answers: 0 },
    ],
  },
  {
    title: 'Spring programme, second draft',
    by: 'amara',
    daysAgo: 7,
    hour: 11,
    body: `After the round on the first draft:

- Reading group on **Wednesday**, so that nobody has to read against the choir
- Repair café on Saturdays from ten, six volunteers
- Two evenings a month stay empty, on purpose

What is missing is somebody who opens up on Tuesdays. It is half an hour, and there is coffee.`,
    likedBy: ['leila', 'nadia', 'eleni'],
    comments: [
      { who: 'nadia', hours: 2, text: 'I can open on Tuesdays until the summer.' },
      {
        who: 'amara',
        hours: 3,
        text: '@Nadia Kowalska you are a star. Keys are with @Jonas Weber.',
        answers: 0,
      },
    ],
  },
  {
    title: '120 chairs',
    by: 'leila',
    daysAgo: 12,
    hour: 16,
    body: `Oak, from a school that closes. They look used because they are.

We fetch them on **Saturday at nine** with two vans. I need six people and somebody who can drive the long one.`,
    likedBy: ['mia', 'daniel'],
    comments: [],
  },
];

/** Begun and not published. */
export const demoDraft = {
  title: 'What we learned from the first year',
  by: 'mia',
  body: 'Ask before you paint.\n\n- the permit took **five** months, not two\n- ',
};

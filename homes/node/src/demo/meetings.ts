import { earlierMeetings } from './earlier-meetings.ts';
import type { DemoMeeting } from './meeting.ts';

/** Latest first. */
export const heldMeetings: readonly DemoMeeting[] = [
  {
    title: 'Weekly round',
    by: 'jonas',
    daysAgo: 2,
    hour: 9,
    minutes: 30,
    stays: [
      ['jonas', -3, 28],
      ['mia', -1, 28],
      ['sari', 0, 28],
      ['amara', 0, 27],
      ['tomas', 1, 28],
      ['leila', 2, 28],
      ['daniel', 6, 28],
      ['eleni', 0, 12],
      ['eleni', 14, 28],
    ],
    chat: [
      { who: 'jonas', at: 1, text: 'Order today: roof, budget, opening night. Ten minutes each, promise.' },
      { who: 'sari', at: 4, text: 'Scaffold comes down on Thursday, not Wednesday. The lorry is late.' },
      {
        who: 'tomas',
        at: 5,
        text: 'Then I move the floor people to Friday morning.',
        answers: 1,
        marks: [
          ['👍', 'sari'],
          ['👍', 'jonas'],
        ],
      },
      { who: 'daniel', at: 7, text: 'Sorry, tram. What did I miss?' },
      { who: 'amara', at: 8, text: 'Roof is a day late, nothing else so far', answers: 3 },
      {
        who: 'leila',
        at: 15,
        text: 'Offer for the chairs: https://chairs.example/offer/4471. 120 of them, oak, used but good.',
      },
      { who: 'mia', at: 17, text: 'Those are lovely. Is delivery in the price?', answers: 5 },
      {
        who: 'leila',
        at: 18,
        text: 'Yes, and they take the broken ones back.',
        marks: [
          ['🎉', 'mia'],
          ['🎉', 'amara'],
          ['🙏', 'jonas'],
        ],
      },
      { who: 'jonas', at: 26, text: 'Done in 27 minutes. I write it up.' },
    ],
  },
  {
    title: 'Roof survey with the engineers',
    by: 'sari',
    daysAgo: 4,
    hour: 13,
    minutes: 60,
    stays: [
      ['sari', -4, 57],
      ['tomas', -1, 57],
      ['guest:Ruth Halden', 2, 55],
      ['guest:Oskar (Halden)', 3, 55],
      ['kenji', 5, 40],
      ['mia', 12, 57],
    ],
    chat: [
      { who: 'sari', at: 2, text: 'Ruth and Oskar are in the lobby, letting them in.' },
      {
        who: 'guest:Ruth Halden',
        at: 6,
        text: 'Drawing 12 is the one I am showing. The north truss is the weak one.',
      },
      { who: 'kenji', at: 11, text: 'Is that the part that was replaced in 1974?' },
      {
        who: 'guest:Ruth Halden',
        at: 12,
        text: 'Yes, with steel that was never painted on the inside.',
        answers: 2,
      },
      { who: 'tomas', at: 20, text: 'So new plates on four joints, and paint. Two weeks?' },
      {
        who: 'guest:Oskar (Halden)',
        at: 21,
        text: 'Nine working days if it stays dry.',
        answers: 4,
        marks: [
          ['🤞', 'tomas'],
          ['🤞', 'sari'],
        ],
      },
      {
        who: 'mia',
        at: 33,
        text: 'Good. Please put both prices in the letter, with and without the skylight.',
      },
      { who: 'guest:Ruth Halden', at: 52, text: 'You have it on Friday.' },
    ],
  },
  {
    title: 'Spring programme, first draft',
    by: 'amara',
    daysAgo: 8,
    hour: 15,
    minutes: 90,
    stays: [
      ['amara', -2, 84],
      ['leila', 0, 84],
      ['nadia', 0, 84],
      ['eleni', 3, 84],
      ['pieter', 4, 61],
      ['mia', 30, 84],
    ],
    chat: [
      {
        who: 'amara',
        at: 1,
        text: 'Draft is on the screen. Three evenings a week in March, four from April.',
      },
      { who: 'nadia', at: 9, text: 'Tuesday is choir night next door. We will hear every note.' },
      {
        who: 'eleni',
        at: 10,
        text: 'Is that bad?',
        answers: 1,
        marks: [
          ['😄', 'nadia'],
          ['😄', 'amara'],
          ['😄', 'leila'],
        ],
      },
      { who: 'nadia', at: 11, text: 'Not for the dance class. For the reading group, yes.' },
      { who: 'amara', at: 14, text: 'Reading moves to Wednesday then.' },
      {
        who: 'pieter',
        at: 38,
        text: 'The repair café can have Saturdays from ten. I have six volunteers who said yes in writing.',
      },
      { who: 'leila', at: 39, text: 'In writing!', answers: 5 },
      {
        who: 'mia',
        at: 71,
        text: 'I like it. One thing: leave two evenings a month empty, for what we cannot think of today.',
        marks: [
          ['❤️', 'amara'],
          ['❤️', 'eleni'],
        ],
      },
    ],
  },
  {
    title: 'Budget for the north hall',
    by: 'mia',
    daysAgo: 11,
    hour: 10,
    minutes: 60,
    stays: [
      ['mia', -1, 52],
      ['jonas', 0, 52],
      ['kenji', 0, 52],
      ['sari', 2, 52],
      ['ingrid', 20, 35],
      ['ingrid', 38, 52],
    ],
    chat: [
      { who: 'kenji', at: 3, text: 'Sheet is open. Red cells are guesses, please say if one is yours.' },
      { who: 'sari', at: 8, text: 'Row 31 is mine: 14,200 is the offer, not a guess. Turn it black.' },
      { who: 'kenji', at: 8, text: 'Turned.', answers: 1 },
      { who: 'ingrid', at: 22, text: 'The foundation pays heating only if we start before summer.' },
      {
        who: 'mia',
        at: 24,
        text: 'Then heating goes first and the bar waits.',
        marks: [
          ['👍', 'kenji'],
          ['👍', 'ingrid'],
          ['😢', 'jonas'],
        ],
      },
      { who: 'jonas', at: 25, text: 'The bar can be a table for a year. I have run worse bars.', answers: 4 },
      { who: 'ingrid', at: 38, text: 'Lost my connection for a moment, back now.' },
    ],
  },
  ...earlierMeetings,
];

export const comingMeetings: readonly Omit<DemoMeeting, 'stays' | 'chat'>[] = [
  {
    ...{ title: 'Opening night: who does what', by: 'amara', daysAgo: -1, hour: 14, minutes: 45 },
    places: 6,
    answers: [
      ['amara', 'yes'],
      ['jonas', 'yes'],
      ['ingrid', 'maybe'],
      ['tomas', 'yes'],
      ['kenji', 'yes'],
      ['leila', 'no'],
      ['pieter', 'yes'],
      ['nadia', 'yes'],
      ['eleni', 'yes'],
      ['daniel', 'yes'],
    ],
  },
  { title: 'Weekly round', by: 'jonas', daysAgo: -2, hour: 9, minutes: 30 },
  { title: 'Halden letter: with or without the skylight', by: 'sari', daysAgo: -6, hour: 13, minutes: 60 },
];

/** A room that is simply open. */
export const openMeeting = { title: 'Coffee corner', by: 'leila' };

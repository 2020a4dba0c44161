import type { Letters, SecurityChange } from './words.ts';

const text = (words: string) => ({ type: 'text', text: words }) as const;
const note = (words: string) => ({ type: 'note', text: words }) as const;
const button = (label: string, href: string) => ({ type: 'button', label, href }) as const;

const changes: Readonly<Record<SecurityChange, readonly [subject: string, what: string]>> = {
  factorOn: [
    'Inlogcodes staan aan',
    'Vanaf nu vraagt inloggen met je wachtwoord of een link ook om een code uit je authenticator-app.',
  ],
  factorOffByKeeper: [
    'Een beheerder heeft je inlogcodes uitgezet',
    'Wie deze Stoa beheert, heeft de codes uitgezet waar inloggen om vroeg, en je overal uitgelogd. Je wachtwoord, of een link in een mail, is nu genoeg.',
  ],
  factorOff: [
    'Inlogcodes staan uit',
    'Inloggen vraagt niet meer om een code: je wachtwoord, of een link in een mail, is genoeg.',
  ],
  codesRenewed: [
    'Je hebt nieuwe herstelcodes',
    'Er zijn nieuwe herstelcodes voor je account gemaakt. De oude werken niet meer.',
  ],
  codeUsed: [
    'Er is een herstelcode gebruikt',
    'Iemand, misschien jij, logde in met een van je herstelcodes.',
  ],
  triesUsedUp: [
    'Iemand heeft je wachtwoord',
    'Iemand, misschien jij, typte je wachtwoord en daarna veel verkeerde codes. Diegene kwam er niet in.',
  ],
  passkeyAdded: [
    'Er is een passkey toegevoegd',
    'Er is een passkey aan je account toegevoegd. Die logt in zonder wachtwoord.',
  ],
  passkeyRemoved: [
    'Er is een passkey verwijderd',
    'Er is een passkey van je account verwijderd. Die logt niemand meer in.',
  ],
};

/** Mails in Dutch, to somebody one calls “je”. */
export const dutch: Letters = {
  confirm: ({ name, link }) => ({
    subject: 'Bevestig je adres',
    preview: 'Eén druk op de knop en je account is klaar.',
    heading: `Welkom, ${name}`,
    parts: [
      text('Bevestig dat dit je adres is, en je account is klaar.'),
      button('Mijn adres bevestigen', link),
      note('De link werkt één keer, binnen een dag. Je hebt het wachtwoord nodig dat je koos.'),
    ],
    because:
      'Je krijgt dit omdat iemand met jouw adres een account heeft gemaakt. Was jij dat niet, doe dan niets: zonder deze link komt niemand binnen.',
  }),
  reminder: ({ name, title, when, link }) => ({
    subject: `‘${title}’ begint zo`,
    preview: when ?? 'Hij begint binnen het uur.',
    heading: `Tot zo, ${name}`,
    parts: [
      text(`‘${title}’ begint binnen het uur.`),
      ...(when ? [text(when)] : []),
      button('De vergadering bekijken', link),
      note('Kun je toch niet komen? Zeg het daar, dan wacht er niemand op je.'),
    ],
    because: 'Je krijgt dit omdat je hebt gezegd dat je komt, of misschien komt.',
  }),
  movedUp: ({ name, title, when, link }) => ({
    subject: `Je hebt een plek in ‘${title}’`,
    preview: 'Iemand gaf een plek terug, of er zijn nu meer plekken.',
    heading: `Je doet mee, ${name}`,
    parts: [
      text(`Er kwam een plek vrij in ‘${title}’, en die is voor jou.`),
      ...(when ? [text(when)] : []),
      button('De vergadering bekijken', link),
      note('Kun je toch niet komen? Zeg het daar: dan krijgt wie daarna wacht jouw plek.'),
    ],
    because: 'Je krijgt dit omdat je had gezegd dat je komt, en op een plek wachtte.',
  }),
  known: ({ name, link }) => ({
    subject: 'Je hebt al een account',
    preview: 'Iemand probeerde met jouw adres een account te maken.',
    heading: `Hallo weer, ${name}`,
    parts: [
      text(
        'Iemand, misschien jij, probeerde met jouw adres een account te maken. Er is er al een: log daarmee in.',
      ),
      button('Inloggen', link),
      note('Weet je het wachtwoord niet meer? Die pagina helpt ook daarbij.'),
    ],
    because:
      'Je krijgt dit omdat jouw adres is ingevuld op de pagina waar accounts worden gemaakt. Was jij dat niet, dan hoef je niets te doen: er is niets veranderd.',
  }),
  reset: ({ name, link }) => ({
    subject: 'Kies een nieuw wachtwoord',
    preview: 'De link werkt één keer, een uur lang.',
    heading: `Een nieuw wachtwoord, ${name}`,
    parts: [
      text('Kies hier een nieuw wachtwoord. Daarna ben je overal elders uitgelogd.'),
      button('Nieuw wachtwoord kiezen', link),
      note('De link werkt één keer, een uur lang.'),
    ],
    because:
      'Je krijgt dit omdat iemand om een nieuw wachtwoord voor je account vroeg. Was jij dat niet, doe dan niets: het oude werkt nog.',
  }),
  link: ({ name, link }) => ({
    subject: 'Je link om in te loggen',
    preview: 'De link werkt één keer, tien minuten lang.',
    heading: `Log in, ${name}`,
    parts: [
      text('Open deze link en druk daar op de knop. Een wachtwoord is niet nodig.'),
      button('Inloggen', link),
      note('De link werkt één keer, tien minuten lang. Wie hem heeft, komt binnen: geef hem niet door.'),
    ],
    because:
      'Je krijgt dit omdat iemand om een link naar je account vroeg. Was jij dat niet, doe dan niets: zonder de link komt niemand binnen.',
  }),
  invite: ({ by, workspace, link, days }) => ({
    subject: `${by} nodigt je uit voor ${workspace}`,
    preview: `Doe mee met ${workspace} op Stoa.`,
    heading: `Doe mee met ${workspace}`,
    parts: [
      text(`${by} nodigt je uit voor ${workspace}: de vergaderingen, de chat, de berichten en opnames.`),
      button('Uitnodiging bekijken', link),
      note(`De link werkt ${days === 1 ? 'één dag' : `${days} dagen`}. Openen verbruikt hem niet.`),
    ],
    because: `Je krijgt dit omdat ${by} jouw adres heeft ingevuld. Ken je die niet, doe dan niets.`,
  }),
  welcome: ({ name, workspace, link }) => ({
    subject: `Welkom bij ${workspace}`,
    preview: 'Waar alles is, en waar je begint.',
    heading: `Welkom bij ${workspace}, ${name}`,
    parts: [
      text(
        'Vergaderingen, berichten en wat er gezegd is, staan op één plek. Zeg hallo in een bericht, of open een vergadering en stuur iemand de link.',
      ),
      button(`${workspace} openen`, link),
    ],
    because: `Je krijgt dit één keer, omdat je lid bent geworden van ${workspace}.`,
  }),
  keeper: ({ name, by, link }) => ({
    subject: 'Je beheert nu deze Stoa',
    preview: 'Je ziet de mails, de taken en wie hem nog meer beheren.',
    heading: `Je beheert nu deze Stoa, ${name}`,
    parts: [
      text(
        `${by} heeft je Stoa-beheerder gemaakt. Je ziet de mails en taken van de hele Stoa, en mag anderen aanwijzen of stoppen. Werkruimtes blijven van hun leden: je ziet er geen in waar je niet bij hoort.`,
      ),
      button('Zien wie deze Stoa beheert', link),
    ],
    because: `Je krijgt dit omdat ${by} jou heeft aangewezen.`,
  }),
  passwordChanged: ({ name, link }) => ({
    subject: 'Je wachtwoord is gewijzigd',
    preview: 'Alle andere apparaten zijn uitgelogd.',
    heading: `Een nieuw wachtwoord, ${name}`,
    parts: [
      text('Het wachtwoord van je account is net gewijzigd. Alle andere apparaten zijn uitgelogd.'),
      note('Was jij dat niet, kies dan meteen een nieuw:'),
      button('Nieuw wachtwoord kiezen', link),
    ],
    because: 'Je krijgt dit telkens als het wachtwoord van je account verandert.',
  }),
  security: ({ name, what, link }) => ({
    subject: changes[what][0],
    preview: 'Was jij dat, dan hoef je niets te doen.',
    heading: `${changes[what][0]}, ${name}`,
    parts: [
      text(changes[what][1]),
      note('Was jij dat niet, kies dan een ander wachtwoord en kijk hoe je account beveiligd is:'),
      button('Bekijken', link),
    ],
    because: 'Je krijgt dit telkens als de manieren om op je account in te loggen veranderen.',
  }),
  workspaceGone: ({ name, by, workspace, link }) => ({
    subject: `${workspace} is verwijderd`,
    preview: 'Met alles wat erin stond.',
    heading: `${workspace} is er niet meer, ${name}`,
    parts: [
      text(
        `${by} heeft ${workspace} verwijderd, met de vergaderingen, berichten, chats en opnames. Hier is het niet terug te halen; wie het als één bestand heeft geëxporteerd, kan dat inlezen.`,
      ),
      button('Mijn werkruimtes bekijken', link),
      note('Je account en je andere werkruimtes blijven zoals ze zijn.'),
    ],
    because: `Je krijgt dit één keer, omdat je lid was van ${workspace}.`,
  }),
  keyMade: ({ name, key, full, days, link }) => ({
    subject: 'Er is een sleutel voor een programma gemaakt',
    preview: 'Was jij dat, dan hoef je niets te doen.',
    heading: `Een nieuwe sleutel, ${name}`,
    parts: [
      text(
        `De sleutel “${key}” is voor je account gemaakt. Wie hem heeft, ${full ? 'doet in jouw naam wat jij mag' : 'leest wat jij mag lezen'}, ${days === undefined ? 'tot hij wordt ingetrokken' : `${days} dagen lang`}.`,
      ),
      note('Was jij dat niet, trek hem daar dan in en kies een ander wachtwoord:'),
      button('Sleutels bekijken', link),
    ],
    because: 'Je krijgt dit telkens als er een sleutel voor je account wordt gemaakt.',
  }),
  keyEnds: ({ name, key, days, link }) => ({
    subject: `De sleutel “${key}” verloopt ${days === 1 ? 'morgen' : `over ${days} dagen`}`,
    preview: 'Maak een andere voor het programma.',
    heading: `Een sleutel verloopt binnenkort, ${name}`,
    parts: [
      text(
        'Daarna wordt het programma dat hem gebruikt geweigerd. Maak er een andere sleutel voor en zet die ervoor in de plaats.',
      ),
      button('Andere sleutel maken', link),
      note('Is het programma niet meer nodig, doe dan niets.'),
    ],
    because: 'Je krijgt dit één keer per sleutel, een week voordat hij verloopt.',
  }),
};

import type { Letters, SecurityChange } from './words.ts';

const text = (words: string) => ({ type: 'text', text: words }) as const;
const note = (words: string) => ({ type: 'note', text: words }) as const;
const button = (label: string, href: string) => ({ type: 'button', label, href }) as const;

const changes: Readonly<Record<SecurityChange, readonly [subject: string, what: string]>> = {
  factorOn: [
    'Kode masuk sudah aktif',
    'Mulai sekarang, masuk dengan kata sandi atau tautan juga meminta kode dari aplikasi autentikator Anda.',
  ],
  factorOffByKeeper: [
    'Pengelola mematikan kode masuk Anda',
    'Pengelola Stoa ini mematikan kode yang diminta saat masuk, dan mengeluarkan Anda dari semua perangkat. Sekarang kata sandi Anda, atau tautan dalam surat, sudah cukup.',
  ],
  factorOff: [
    'Kode masuk sudah nonaktif',
    'Masuk tidak lagi meminta kode: kata sandi Anda, atau tautan dalam surel, sudah cukup.',
  ],
  codesRenewed: [
    'Anda punya kode pemulihan baru',
    'Kode pemulihan baru telah dibuat untuk akun Anda. Yang lama tidak berlaku lagi.',
  ],
  codeUsed: [
    'Sebuah kode pemulihan dipakai',
    'Seseorang, mungkin Anda, masuk dengan salah satu kode pemulihan Anda.',
  ],
  triesUsedUp: [
    'Seseorang tahu kata sandi Anda',
    'Seseorang, mungkin Anda, mengetik kata sandi Anda lalu banyak kode yang salah. Ia tidak berhasil masuk.',
  ],
  passkeyAdded: [
    'Sebuah kunci sandi ditambahkan',
    'Sebuah kunci sandi (passkey) ditambahkan ke akun Anda. Dengannya orang masuk tanpa kata sandi.',
  ],
  passkeyRemoved: [
    'Sebuah kunci sandi dihapus',
    'Sebuah kunci sandi (passkey) akun Anda dihapus. Dengannya tidak ada lagi yang bisa masuk.',
  ],
};

/** Mails in Indonesian, to somebody one calls “Anda”. */
export const indonesian: Letters = {
  confirm: ({ name, link }) => ({
    subject: 'Konfirmasi alamat Anda',
    preview: 'Sekali tekan, dan akun Anda siap.',
    heading: `Selamat datang, ${name}`,
    parts: [
      text('Konfirmasikan bahwa ini alamat Anda, dan akun Anda siap.'),
      button('Konfirmasi alamat saya', link),
      note('Tautan ini berlaku sekali, dalam sehari. Anda akan diminta kata sandi yang Anda pilih.'),
    ],
    because:
      'Anda menerima ini karena seseorang membuat akun dengan alamat Anda. Jika bukan Anda, abaikan saja: tanpa tautan ini tidak ada yang bisa masuk.',
  }),
  reminder: ({ name, title, when, link }) => ({
    subject: `“${title}” segera dimulai`,
    preview: when ?? 'Rapat dimulai dalam satu jam.',
    heading: `Sampai nanti, ${name}`,
    parts: [
      text(`“${title}” dimulai dalam satu jam.`),
      ...(when ? [text(when)] : []),
      button('Lihat rapat', link),
      note('Jika Anda tidak jadi datang, sampaikan di sana, supaya tidak ada yang menunggu.'),
    ],
    because: 'Anda menerima ini karena Anda menyatakan datang, atau mungkin datang.',
  }),
  movedUp: ({ name, title, when, link }) => ({
    subject: `Anda mendapat tempat di “${title}”`,
    preview: 'Seseorang mengembalikan tempatnya, atau tempatnya ditambah.',
    heading: `Anda ikut, ${name}`,
    parts: [
      text(`Ada tempat kosong di “${title}”, dan tempat itu milik Anda.`),
      ...(when ? [text(when)] : []),
      button('Lihat rapat', link),
      note('Jika Anda tidak jadi datang, sampaikan di sana: yang menunggu berikutnya mendapat tempat Anda.'),
    ],
    because: 'Anda menerima ini karena Anda menyatakan akan datang dan menunggu tempat.',
  }),
  known: ({ name, link }) => ({
    subject: 'Anda sudah punya akun',
    preview: 'Seseorang mencoba membuat akun dengan alamat Anda.',
    heading: `Halo lagi, ${name}`,
    parts: [
      text(
        'Seseorang, mungkin Anda, mencoba membuat akun dengan alamat Anda. Akunnya sudah ada: masuklah dengan itu.',
      ),
      button('Masuk', link),
      note('Jika lupa kata sandi, halaman itu juga membantu.'),
    ],
    because:
      'Anda menerima ini karena alamat Anda diketik di halaman pembuatan akun. Jika bukan Anda, tidak perlu berbuat apa-apa: tidak ada yang berubah.',
  }),
  reset: ({ name, link }) => ({
    subject: 'Pilih kata sandi baru',
    preview: 'Tautan ini berlaku sekali, selama satu jam.',
    heading: `Kata sandi baru, ${name}`,
    parts: [
      text('Pilih kata sandi baru di sini. Setelah itu Anda keluar dari semua tempat lain.'),
      button('Pilih kata sandi baru', link),
      note('Tautan ini berlaku sekali, selama satu jam.'),
    ],
    because:
      'Anda menerima ini karena seseorang meminta kata sandi baru untuk akun Anda. Jika bukan Anda, abaikan saja: yang lama masih berlaku.',
  }),
  link: ({ name, link }) => ({
    subject: 'Tautan Anda untuk masuk',
    preview: 'Tautan ini berlaku sekali, selama sepuluh menit.',
    heading: `Silakan masuk, ${name}`,
    parts: [
      text('Buka tautan ini dan tekan tombol di sana. Tidak perlu kata sandi.'),
      button('Masuk', link),
      note(
        'Tautan ini berlaku sekali, selama sepuluh menit. Siapa pun yang memilikinya bisa masuk: jangan diteruskan.',
      ),
    ],
    because:
      'Anda menerima ini karena seseorang meminta tautan ke akun Anda. Jika bukan Anda, abaikan saja: tanpa tautan itu tidak ada yang bisa masuk.',
  }),
  invite: ({ by, workspace, link, days }) => ({
    subject: `${by} mengundang Anda ke ${workspace}`,
    preview: `Bergabunglah dengan ${workspace} di Stoa.`,
    heading: `Bergabung dengan ${workspace}`,
    parts: [
      text(`${by} mengundang Anda ke ${workspace}: rapat, obrolan, tulisan, dan rekamannya.`),
      button('Lihat undangan', link),
      note(`Tautan ini berlaku ${days} hari. Membukanya tidak menghabiskannya.`),
    ],
    because: `Anda menerima ini karena ${by} mengetik alamat Anda. Jika Anda tidak mengenalnya, abaikan saja.`,
  }),
  welcome: ({ name, workspace, link }) => ({
    subject: `Selamat datang di ${workspace}`,
    preview: 'Di mana letak semuanya, dan mulai dari mana.',
    heading: `Selamat datang di ${workspace}, ${name}`,
    parts: [
      text(
        'Rapat, tulisan, dan apa yang dibicarakan ada di satu tempat. Sapalah lewat tulisan, atau buka rapat dan kirim tautannya kepada seseorang.',
      ),
      button(`Buka ${workspace}`, link),
    ],
    because: `Anda menerima ini sekali saja, karena Anda bergabung dengan ${workspace}.`,
  }),
  keeper: ({ name, by, link }) => ({
    subject: 'Anda sekarang mengelola Stoa ini',
    preview: 'Anda melihat surel, tugas, dan para pengelolanya.',
    heading: `Anda sekarang mengelola Stoa ini, ${name}`,
    parts: [
      text(
        `${by} menjadikan Anda pengelola. Anda melihat surel dan tugas seluruh Stoa, dan boleh menunjuk pengelola lain atau mundur. Ruang kerja tetap milik anggotanya: Anda tidak melihat isi ruang kerja yang tidak Anda ikuti.`,
      ),
      button('Lihat siapa yang mengelola Stoa ini', link),
    ],
    because: `Anda menerima ini karena ${by} menunjuk Anda.`,
  }),
  passwordChanged: ({ name, link }) => ({
    subject: 'Kata sandi Anda diubah',
    preview: 'Semua perangkat lain sudah dikeluarkan.',
    heading: `Kata sandi baru, ${name}`,
    parts: [
      text('Kata sandi akun Anda baru saja diubah. Semua perangkat lain sudah dikeluarkan.'),
      note('Jika bukan Anda, segera pilih yang baru:'),
      button('Pilih kata sandi baru', link),
    ],
    because: 'Anda menerima ini setiap kali kata sandi akun Anda berubah.',
  }),
  security: ({ name, what, link }) => ({
    subject: changes[what][0],
    preview: 'Jika itu Anda, tidak perlu berbuat apa-apa.',
    heading: `${changes[what][0]}, ${name}`,
    parts: [
      text(changes[what][1]),
      note('Jika bukan Anda, pilih kata sandi lain, dan lihat bagaimana akun Anda diamankan:'),
      button('Lihat', link),
    ],
    because: 'Anda menerima ini setiap kali cara masuk ke akun Anda berubah.',
  }),
  workspaceGone: ({ name, by, workspace, link }) => ({
    subject: `${workspace} telah dihapus`,
    preview: 'Beserta semua isinya.',
    heading: `${workspace} sudah tidak ada, ${name}`,
    parts: [
      text(
        `${by} menghapus ${workspace} beserta rapat, tulisan, obrolan, dan rekamannya. Ruang kerja ini tidak dapat dikembalikan di sini; siapa pun yang pernah mengekspornya sebagai satu berkas dapat mengimpor berkas itu.`,
      ),
      button('Lihat ruang kerja saya', link),
      note('Akun Anda dan ruang kerja Anda yang lain tetap seperti semula.'),
    ],
    because: `Anda menerima ini satu kali, karena Anda pernah menjadi anggota ${workspace}.`,
  }),
  keyMade: ({ name, key, full, days, link }) => ({
    subject: 'Kunci untuk program telah dibuat',
    preview: 'Jika itu Anda, tidak ada yang perlu dilakukan.',
    heading: `Kunci baru, ${name}`,
    parts: [
      text(
        `Kunci “${key}” dibuat untuk akun Anda. Siapa pun yang memilikinya ${full ? 'dapat melakukan atas nama Anda semua yang boleh Anda lakukan' : 'dapat membaca semua yang boleh Anda baca'}, ${days === undefined ? 'sampai kunci itu dicabut' : `selama ${days} hari`}.`,
      ),
      note('Jika itu bukan Anda, cabut kunci itu di sana dan pilih kata sandi lain:'),
      button('Lihat kunci', link),
    ],
    because: 'Anda menerima ini setiap kali sebuah kunci dibuat untuk akun Anda.',
  }),
  keyEnds: ({ name, key, days, link }) => ({
    subject: `Kunci “${key}” berakhir ${days === 1 ? 'besok' : `dalam ${days} hari`}`,
    preview: 'Buat kunci lain untuk programnya.',
    heading: `Sebuah kunci segera berakhir, ${name}`,
    parts: [
      text('Setelah itu, program yang memakainya akan ditolak. Buat kunci lain dan pasang sebagai gantinya.'),
      button('Buat kunci lain', link),
      note('Jika program itu tidak diperlukan lagi, abaikan saja.'),
    ],
    because: 'Anda menerima ini satu kali untuk setiap kunci, seminggu sebelum kunci itu berakhir.',
  }),
};

/**
 * Questions the way people ask them: short, sloppy, two at once, leaning on what was said before. `hard` rows are known
 * misses: a change that answers one fails its test, so that the mark is taken off.
 */
/** The files asked about; they are made by `test/support/assistant-material.ts`. */
export type Material =
  | 'lease'
  | 'report'
  | 'budget'
  | 'book'
  | 'article'
  | 'receipt'
  | 'invoice'
  | 'cyrillic'
  | 'blank'
  | 'spending'
  | 'hut'
  | 'hutRu';

export interface RealRow {
  readonly on: Material | null;
  /** The person's messages in order; the answer to the last one is judged. The file comes with the first. */
  readonly ask: string | readonly string[];
  readonly expect: readonly RegExp[];
  readonly not?: RegExp;
  readonly hard?: true;
}

export const NOT_FOUND =
  /nothing about that|no clear answer|doesn’t answer|language model|не нашёл|не отвечает|языковая модель/u;

export const REAL_ROWS: readonly RealRow[] = [
  {
    on: 'lease',
    ask: 'How much notice do I have to give, and when do I get the deposit back?',
    expect: [/three months/iu, /p\. 6/u, /six months/iu, /p\. 9/u],
  },
  { on: 'lease', ask: 'whats the rent and when is it due', expect: [/1,240\.00/u, /third working day/iu, /p\. 3/u] },
  {
    on: 'lease',
    ask: 'can i have a dog? and what about hamsters?',
    expect: [/written consent/u, /hamsters and birds are allowed/u, /p\. 8/u],
  },
  { on: 'lease', ask: 'how long do i have to give notce', expect: [/three months/iu, /p\. 6/u] },
  { on: 'lease', ask: 'сколько ключей я получу', expect: [/two keys/iu, /с\. 10/u] },
  {
    on: 'lease',
    ask: 'какой залог, а когда его вернут?',
    expect: [/3,720\.00/u, /six months/iu, /с\. 9/u],
  },
  { on: 'lease', ask: 'who pays small repairs', expect: [/paid by the tenant/u, /p\. 7/u] },
  { on: 'lease', ask: 'is a notice by email ok?', expect: [/e-mail is not valid/u, /p\. 6/u] },
  { on: 'lease', ask: ['How much is the rent?', 'and the deposit?'], expect: [/3,720\.00/u, /p\. 9/u], not: /1,240/u },
  { on: 'lease', ask: ['Can I keep a dog?', 'and on which page is that?'], expect: [/(?:p\.|page) 8/u] },
  { on: 'lease', ask: ['How much is the deposit?', 'when do i get it back'], expect: [/six months/iu, /p\. 9/u] },
  { on: 'lease', ask: ['What are the quiet hours?', 'what about bicycles?'], expect: [/cellar/u, /p\. 11/u] },
  { on: 'lease', ask: ['When does the lease begin?', 'say more'], expect: [/indefinite/u, /p\. 4/u] },
  { on: 'lease', ask: ['How much is the rent?', 'what else?'], expect: [/EUR 180\.00/u, /p\. 3/u] },
  {
    on: 'lease',
    ask: ['How much notice do I have to give?', 'why?'],
    expect: [/gives? no reason|does not say why|doesn’t say why/u, /p\. 6/u],
  },
  { on: 'lease', ask: 'is there a swimming pool', expect: [NOT_FOUND], not: /#source/u },
  { on: 'lease', ask: 'how much is the rent; how much for heating', expect: [/1,240\.00/u, /180\.00/u, /p\. 3/u] },
  { on: 'lease', ask: 'what time is the flat handed over', expect: [/ten in the morning/u, /p\. 4/u] },
  { on: 'lease', ask: 'можно ли сдавать в субаренду', expect: [/consent of the landlord/u, /с\. 5/u] },
  { on: 'lease', ask: 'where do i put my bike', expect: [/cellar/u, /p\. 11/u] },
  {
    on: 'lease',
    ask: 'How much is the deposit, and who is the president of France?',
    expect: [/3,720\.00/u, NOT_FOUND],
  },
  { on: 'report', ask: 'how many passengers in may', expect: [/11,300/u] },
  { on: 'report', ask: 'why did the ferry stop', expect: [/propeller shaft/u] },
  { on: 'report', ask: 'how long was the outage and what caused it?', expect: [/nine days/iu, /propeller shaft/u] },
  { on: 'report', ask: 'сколько пассажиров перевезли за квартал', expect: [/48,200/u] },
  { on: 'report', ask: 'which month had the most passengers?', expect: [/June/u, /19,000/u] },
  { on: 'budget', ask: 'how much did we spend on groceries', expect: [/398\.25/u] },
  { on: 'budget', ask: 'why did travel go over the plan', expect: [/train to the coast/u] },
  { on: 'budget', ask: "what's planned for travel", expect: [/\*?\*?150\b/u], not: /\*\*212/u },
  { on: 'budget', ask: 'когда заплатили аренду', expect: [/2026-03-04/u] },
  { on: 'budget', ask: 'which items have spent over 300?', expect: [/Rent/u, /Groceries/u], not: /Travel/u },
  { on: 'budget', ask: 'what is in the second sheet?', expect: [/train to the coast/u] },
  { on: 'book', ask: 'when was the lamp first lit', expect: [/ninth of October/u, /ch\. 1/u] },
  { on: 'book', ask: 'where was the telescope made?', expect: [/Lisbon/u, /ch\. 2/u] },
  { on: 'book', ask: 'где сделали телескоп', expect: [/Lisbon/u], hard: true },
  { on: 'article', ask: 'how high is the spring tide?', expect: [/4\.6.metres/u] },
  { on: 'article', ask: 'when is high water on monday', expect: [/07:12/u] },
  { on: 'article', ask: 'what should i bring', expect: [/boots/u] },
  { on: 'receipt', ask: 'how much was the coffee', expect: [/2\.90/u] },
  { on: 'receipt', ask: 'what did i pay in total and when?', expect: [/17\.55/u, /2026-05-14/u] },
  { on: 'receipt', ask: ['What is the total?', 'and the VAT?'], expect: [/1\.15/u] },
  { on: 'receipt', ask: 'what size is this picture', expect: [/640 × 552/u, /PNG/u, /KB/u] },
  { on: 'invoice', ask: 'when do i have to pay this', expect: [/14 days/u] },
  { on: 'invoice', ask: 'какой номер счёта?', expect: [/2026-0481/u] },
  { on: 'blank', ask: 'what does it say', expect: [/no text/u, /320 × 200/u, /JPEG/u] },
  { on: 'spending', ask: 'amount of Research in March', expect: [/340\.25/u], not: /435|Total/u },
  {
    on: 'spending',
    ask: 'rows where department is Research',
    expect: [/210\.50/u, /95\.00/u, /340\.25/u],
    not: /Office/u,
  },
  {
    on: 'spending',
    ask: 'amount > 100',
    expect: [/210\.50/u, /340\.25/u, /120\.00/u, /505\.75/u],
    not: /95\.00|48\.90/u,
  },
  { on: 'spending', ask: 'покажи записи где сумма меньше 50', expect: [/48[.,]90/u], not: /95\.00/u },
  { on: 'spending', ask: 'who approved travel in april', expect: [/Lindqvist/u] },
  { on: 'spending', ask: ['What is the total amount for Research?', 'and for Travel?'], expect: [/625\.75/u] },
  { on: 'hut', ask: 'whats the code for the key', expect: [/4417/u] },
  {
    on: 'hut',
    ask: 'how much does a night cost and where do i put the money',
    expect: [/18 euros/iu, /tin on the shelf/u],
  },
  { on: 'hut', ask: 'why is the pump off in winter', expect: [/freeze/u] },
  { on: 'hut', ask: 'how long does the wood last', expect: [/four hours/iu] },
  { on: 'hutRu', ask: 'когда вывозят мусор и сколько взнос', expect: [/вторникам и пятницам/u, /6 500 рублей/u] },
  { on: 'hutRu', ask: 'кто председатель, и какой у него телефон?', expect: [/Гусев/u, /900 000-00-00/u] },
  { on: 'hutRu', ask: ['где ключ от бани?', 'а когда включать насос?'], expect: [/25 апреля/u] },
  { on: null, ask: 'my dog is called Rex. What is its name?', expect: [/\*?\*?Rex/u], not: /Noted|language model/u },
  { on: null, ask: ['my dog is called Rex', "what's my dog's name?"], expect: [/Rex/u] },
  { on: null, ask: 'what time is it?', expect: [/09:30/u, /UTC|GMT|[A-Z]\w+\/[A-Z]\w+/u] },
  { on: null, ask: 'сколько времени?', expect: [/09:30/u] },
  { on: null, ask: 'what day is it today?', expect: [/Saturday.*21 November 2026/u] },
];

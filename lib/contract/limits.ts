/**
 * Every limit of the wire, in one place. Sizes are bytes unless the name says otherwise; times are milliseconds.
 * Each limit has a test that crosses it.
 */

const KB = 1024;
const MB = 1024 * KB;

export const LIMITS = {
  /** A JSON body, and one that may carry images inline. */
  jsonBytes: 1 * MB,
  conversationJsonBytes: 20 * MB,
  jsonDepth: 64,
  /** Elements and keys in one JSON body; more is an attack on the parser, not a request. */
  jsonNodes: 200_000,
  messages: 2_000,
  messageChars: 1_000_000,
  titleChars: 200,
  nameChars: 200,
  /** A model's or provider's name that is asked for, or a list of them: an unknown one is an answer, not a refusal. */
  wantedChars: 2_000,
  /** Ids in paths: conversation, message, run, bucket. */
  idChars: 100,
  /** Titles that clients of the wire send as ids. */
  titleIdChars: 1_000,
  /** One header of a request: a key, a base URL, a list of providers. */
  wireHeaderChars: 4_096,
  urlChars: 2_048,
  stopSequences: 16,
  ignoredProviders: 500,

  uploadFileBytes: 512 * MB,
  uploadFiles: 200,
  uploadFields: 50,
  uploadFieldBytes: 20 * MB,
  bucketFiles: 200,
  /** A file handed to a provider as it is: images, sound. */
  fileReadBytes: 64 * MB,
  imagePixels: 40_000_000,
  imageBytes: 32 * MB,
  thumbnailPixels: 400,
  zipEntries: 1_000,
  zipBytesOut: 100 * MB,
  zipRatio: 100,
  pdfPages: 500,
  /** Pages of one PDF whose text is recognised from their picture. */
  recognizedPages: 20,
  extractedChars: 4_000_000,
  /** A document that is parsed as a whole (PDF, Office, EPUB); of plain text only the beginning is read. */
  documentBytes: 128 * MB,
  /** Elements of one HTML or XML part: the parser works through them in time, not for ever. */
  markupNodes: 2_000_000,
  /** Passages kept of one file. */
  fileChunks: 8_000,
  /** A bucket's files together. */
  bucketBytes: 4_096 * MB,
  /** Files taken out of one archive. */
  zipMembers: 150,

  /** `downloads.json`: its bytes, its addresses, and what one list may fetch in all. Times are milliseconds. */
  downloadListBytes: 64 * KB,
  downloadUrls: 20,
  downloadPages: 20,
  downloadBytes: 25 * MB,
  downloadMaxDepth: 3,
  downloadMinDelayMs: 100,
  downloadMaxDelayMs: 60_000,
  downloadGroupSize: 10,
  downloadMaxTimeoutMs: 20_000,
  downloadJobMs: 10 * 60_000,
  /** Links looked at on one page. */
  pageLinks: 500,

  /** Bytes of one generated or fetched image, sound or video that is kept. */
  generatedMediaBytes: 200 * MB,
  generatedMediaMs: 60_000,
  /** Words of one media search, characters of one, and the newest files it looks at. */
  mediaSearchTags: 10,
  mediaSearchTagChars: 100,
  mediaSearchFiles: 5_000,

  /** Uploads are refused when they would leave less than this free on the disk. */
  diskReserveBytes: 200 * MB,
  /** Wall time of one extraction or one OCR job in its worker. */
  extractionMs: 60_000,
  /** One page of a document in its worker; and all pages of it, after which the rest is left out. */
  extractionStallMs: 8_000,
  pagesMs: 30_000,
  ocrMs: 60_000,
  /** Jobs that may wait for a worker before new ones are refused. */
  ocrQueue: 8,
  extractionQueue: 400,

  /** A shared conversation record, and how many records one owner may keep shared. */
  shareBytes: 5 * MB,
  shares: 1_000,
  /** Files that travel with one share, its passphrase, how long it may last, and its readers at one moment. */
  shareFiles: 200,
  sharePassphraseChars: 200,
  shareLifeSeconds: 366 * 24 * 60 * 60,
  shareFollowers: 1_000,
  shareFollowersPerAddress: 200,
  /** An unlocked share stays open this long. */
  shareUnlockMs: 60 * 60_000,
  /** Characters of one memory, what of it goes into a prompt, and how many of them. */
  memoryChars: 100_000,
  recalledChars: 1_000,
  recalledMemories: 8,
  /** Memories of one owner, and the JSON of one `filters` or `metadata`. */
  memories: 20_000,
  memoryPageSize: 200,
  /** A cookie file or a HAR; of a HAR's strings only the beginning is kept (bodies are none of our business). */
  harBytes: 200 * MB,
  harStringBytes: 64 * KB,
  harEntryBytes: 4 * MB,
  cookieFileBytes: 8 * MB,
  cookies: 3_000,
  cookieJars: 100,
  /** Name and value together, as browsers bound them (RFC 6265, section 6.1). */
  cookieChars: 4_096,
  /** One usage or log line that a client reports, and how many log lines are kept. */
  reportBytes: 64 * KB,
  clientLogLines: 10_000,
  statsDays: 366,

  /** Outbound: connect, first byte, silence between bytes. */
  upstreamConnectMs: 10_000,
  upstreamFirstByteMs: 60_000,
  upstreamIdleMs: 60_000,
  /** One SSE frame of an upstream. */
  upstreamFrameBytes: 1 * MB,
  /** One whole non-streamed upstream body (a model list, an error). */
  upstreamBodyBytes: 8 * MB,
  /** Text of one answer. */
  answerChars: 4_000_000,

  /** A Run keeps its frames this long after its end for late joiners. */
  runLingerMs: 60_000,
  runMaxMs: 30 * 60_000,
  /** The stored answer is at most this far behind the stream. */
  persistMs: 400,
  /** Of a program's request: parts of one message, tools and their words, and all JSON Schemas together (characters). */
  contentParts: 200,
  tools: 128,
  toolDescriptionChars: 10_000,
  schemaChars: 500_000,
  logitBiases: 1_000,
  /** Pictures of one request, those it brings, the characters that describe them, and the longest side of one (pixels). */
  pictures: 10,
  pictureInputs: 16,
  promptChars: 32_000,
  pictureSide: 4_096,
  /** Texts of one request for vectors, and tokens of one that comes as such. */
  embeddingInputs: 2_048,
  embeddingTokens: 32_000,
  /** A text to be spoken, as OpenAI bounds it; a sound to be written down: its bytes, and how long it may be (seconds). */
  spokenInputChars: 4_096,
  transcriptionBytes: 25 * MB,
  transcriptionSeconds: 4 * 60 * 60,
  /** Answers kept for `/v1/responses`: how long, how many of one owner, and turns of one conversation made of them. */
  storedResponseMs: 30 * 24 * 60 * 60_000,
  storedResponses: 5_000,
  storedResponseBytes: 1_024 * MB,
  responseTurns: 500,
  /** Bytes of forms with pictures and sound that are held in memory at once. */
  heldFormBytes: 256 * MB,
  /** Answers being written in the background of one owner. */
  backgroundResponses: 16,
  /** Answers made for programs at once; a reader that is slow holds its provider back after this many events. */
  apiRuns: 1_024,
  apiEventsAhead: 512,
  concurrentRuns: 64,
  /** Models that may answer one question of a conversation side by side. */
  answersAtOnce: 5,
  concurrentRunsPerOwner: 16,
  /** Jobs that wait for one local model; one more is asked to come back. */
  modelQueue: 8,
  /** Of a repository on a model hub: files listed, files fetched, and one file. */
  hubEntries: 5_000,
  hubFiles: 64,
  hubFileBytes: 64_000 * MB,
  /** Reading a model into memory, and one job of it. */
  modelLoadMs: 10 * 60_000,
  modelJobMs: 30 * 60_000,
  heartbeatMs: 15_000,
  /** Chats of one owner that are followed at once: pages and phones. */
  eventStreamsPerOwner: 64,
  /** A code that hands a chat to a phone, the phone's access after that, and how many phones one owner may have. */
  pairingCodeMs: 2 * 60_000,
  pairedDeviceMs: 30 * 24 * 60 * 60_000,
  pairedDevices: 50,
  /** A text to be spoken, and one that travels in an address (percent-encoded). */
  speechChars: 4_000,
  speechQueryChars: 7_000,
  /** Texts that may wait for a voice. */
  speechQueue: 8,
  speechMs: 60_000,
  speechCacheBytes: 200 * MB,
  /** Kept answers of `create`, and web pages and results of the day. */
  createCacheBytes: 50 * MB,
  webSearchCacheBytes: 50 * MB,
  /** A page found on the web: as it comes, and how long fetching or reducing one may take. */
  webPageBytes: 2 * MB,
  webPageMs: 8_000,
  /** Results of a search that are read, and words of all of them together. */
  webSearchResults: 5,
  webSearchWords: 2_500,
  /** Addresses of media to fetch for one message. */
  mediaUrls: 10,
  /** The vision API: one file, files of a batch (and those read at once), one request, and texts to look into. */
  visionFileBytes: 10 * MB,
  visionFiles: 10,
  visionAtOnce: 2,
  visionMs: 30_000,
  visionTextChars: 50_000,
  visionQueue: 8,
  visionPromptChars: 4_000,
  visionCacheBytes: 50 * MB,

  /** Sound and film that is decoded here: a file, its length (seconds), and the pixels of one picture of a film. */
  avFileBytes: 100 * MB,
  soundSeconds: 15 * 60,
  filmSeconds: 5 * 60,
  filmPixels: 4_096 * 2_304,
  /** One decoding in its process, one step of it, and the time for pictures, after which the rest is left out. */
  avMs: 120_000,
  avStallMs: 20_000,
  framesMs: 90_000,
  avQueue: 8,
  /** One request for the words of a sound, and for what is seen in a film. */
  transcribeMs: 10 * 60_000,
  analyzeMs: 5 * 60_000,
  /** Pictures of a film that are looked at, their longest side and that of their small copies (pixels). */
  filmFrames: 60,
  filmFrameSide: 800,
  filmThumbnailSide: 240,
  /** Seconds between two of them. */
  leastFrameInterval: 0.1,
  mostFrameInterval: 60,
  /** One title or comment in a file. */
  mediaTagChars: 300,

  pageSize: 50,
  maxPageSize: 200,
  /** A deleted conversation can be brought back this long. */
  undoMs: 24 * 60 * 60_000,
} as const;

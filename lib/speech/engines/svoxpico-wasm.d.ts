/** The package has no types; these are the parts of its Emscripten module that are used. */
declare module '@echogarden/svoxpico-wasm' {
  export interface Pico {
    /** Replaced when the memory grows: never kept. */
    readonly HEAPU8: Uint8Array;
    readonly FS: { writeFile(path: string, data: Uint8Array): void };
    getValue(address: number, type: 'i16' | 'i32'): number;
    _malloc(bytes: number): number;
    _pico_initialize(memory: number, bytes: number, system: number): number;
    _pico_loadResource(system: number, path: number, resource: number): number;
    _pico_getResourceName(system: number, resource: number, name: number): number;
    _pico_createVoiceDefinition(system: number, voice: number): number;
    _pico_addResourceToVoiceDefinition(system: number, voice: number, resource: number): number;
    _pico_newEngine(system: number, voice: number, engine: number): number;
    _pico_putTextUtf8(engine: number, text: number, bytes: number, taken: number): number;
    _pico_getData(engine: number, buffer: number, bytes: number, count: number, type: number): number;
  }
  const create: () => Promise<Pico>;
  export default create;
}

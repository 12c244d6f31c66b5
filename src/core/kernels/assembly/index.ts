// The kernels as WebAssembly (AssemblyScript, SIMD): one file a family, all exported here. The host lays out the memory
// and passes byte offsets; nothing is allocated, checked or remembered on this side. Built by `npm run kernels`.
export * from "./multiply";
export * from "./fft";
export { packRows, packColumns, gemmPanels } from "./gemm";
export * from "./band";
export * from "./longVectors";
export * from "./peak";
export * from "./spline";
export * from "./sample";
export * from "./level";
export * from "./polar";
export * from "./rings";
export * from "./classSum";

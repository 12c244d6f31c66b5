// Passes of Stockham's self-sorting transform over four sequences side by side (lanes). One pass of radix r on
// sub-transforms of length r·m with stride s: from a_j = x[q + s(p + m·j)],
// y[q + s(r·p + k)] = e^{−2πi pk/(rm)} Σ_j a_j e^{−2πi jk/r}; p < m, q < s. Vector i of the input lies at i·inStep
// bytes, of the output at i·outStep. `twiddle` holds cos and −sin for p = 0 … m − 1, k = 1 … r − 1; at p = 0 they are 1,
// so that the last pass (m = 1) multiplies nothing.

export function radix2(
  xr: usize,
  xi: usize,
  yr: usize,
  yi: usize,
  m: usize,
  s: usize,
  twiddle: usize,
  inStep: usize,
  outStep: usize,
): void {
  const far = inStep * s * m;
  const out = outStep * s;
  const turn = inStep * s;
  let ar = xr;
  let ai = xi;
  let br = yr;
  let bi = yi;
  for (let end = xr + turn; ar < end;) {
    const x0 = v128.load(ar);
    const x1 = v128.load(ar + far);
    const u0 = v128.load(ai);
    const u1 = v128.load(ai + far);
    v128.store(br, f32x4.add(x0, x1));
    v128.store(bi, f32x4.add(u0, u1));
    v128.store(br + out, f32x4.sub(x0, x1));
    v128.store(bi + out, f32x4.sub(u0, u1));
    ar += inStep;
    ai += inStep;
    br += outStep;
    bi += outStep;
  }
  for (let p: usize = 1; p < m; p++) {
    twiddle += 8;
    const c = v128.load32_splat(twiddle);
    const t = v128.load32_splat(twiddle, 4);
    br += out;
    bi += out;
    for (let end = ar + turn; ar < end;) {
      const x0 = v128.load(ar);
      const x1 = v128.load(ar + far);
      const u0 = v128.load(ai);
      const u1 = v128.load(ai + far);
      const dr = f32x4.sub(x0, x1);
      const di = f32x4.sub(u0, u1);
      v128.store(br, f32x4.add(x0, x1));
      v128.store(bi, f32x4.add(u0, u1));
      v128.store(br + out, f32x4.sub(f32x4.mul(dr, c), f32x4.mul(di, t)));
      v128.store(bi + out, f32x4.add(f32x4.mul(dr, t), f32x4.mul(di, c)));
      ar += inStep;
      ai += inStep;
      br += outStep;
      bi += outStep;
    }
  }
}

export function radix4(
  xr: usize,
  xi: usize,
  yr: usize,
  yi: usize,
  m: usize,
  s: usize,
  twiddle: usize,
  inStep: usize,
  outStep: usize,
): void {
  const far = inStep * s * m;
  const far2 = 2 * far;
  const far3 = 3 * far;
  const out = outStep * s;
  const out2 = 2 * out;
  const out3 = 3 * out;
  const turn = inStep * s;
  let ar = xr;
  let ai = xi;
  let br = yr;
  let bi = yi;
  for (let end = xr + turn; ar < end;) {
    const x0 = v128.load(ar);
    const x1 = v128.load(ar + far);
    const x2 = v128.load(ar + far2);
    const x3 = v128.load(ar + far3);
    const u0 = v128.load(ai);
    const u1 = v128.load(ai + far);
    const u2 = v128.load(ai + far2);
    const u3 = v128.load(ai + far3);
    const acr = f32x4.add(x0, x2);
    const aci = f32x4.add(u0, u2);
    const anr = f32x4.sub(x0, x2);
    const ani = f32x4.sub(u0, u2);
    const bcr = f32x4.add(x1, x3);
    const bci = f32x4.add(u1, u3);
    const bnr = f32x4.sub(x1, x3);
    const bni = f32x4.sub(u1, u3);
    v128.store(br, f32x4.add(acr, bcr));
    v128.store(bi, f32x4.add(aci, bci));
    v128.store(br + out, f32x4.add(anr, bni));
    v128.store(bi + out, f32x4.sub(ani, bnr));
    v128.store(br + out2, f32x4.sub(acr, bcr));
    v128.store(bi + out2, f32x4.sub(aci, bci));
    v128.store(br + out3, f32x4.sub(anr, bni));
    v128.store(bi + out3, f32x4.add(ani, bnr));
    ar += inStep;
    ai += inStep;
    br += outStep;
    bi += outStep;
  }
  for (let p: usize = 1; p < m; p++) {
    twiddle += 24;
    const c1 = v128.load32_splat(twiddle);
    const t1 = v128.load32_splat(twiddle, 4);
    const c2 = v128.load32_splat(twiddle, 8);
    const t2 = v128.load32_splat(twiddle, 12);
    const c3 = v128.load32_splat(twiddle, 16);
    const t3 = v128.load32_splat(twiddle, 20);
    br += out3;
    bi += out3;
    for (let end = ar + turn; ar < end;) {
      const x0 = v128.load(ar);
      const x2 = v128.load(ar + far2);
      const x1 = v128.load(ar + far);
      const x3 = v128.load(ar + far3);
      const acr = f32x4.add(x0, x2);
      const anr = f32x4.sub(x0, x2);
      const bcr = f32x4.add(x1, x3);
      const bnr = f32x4.sub(x1, x3);
      const u0 = v128.load(ai);
      const u2 = v128.load(ai + far2);
      const u1 = v128.load(ai + far);
      const u3 = v128.load(ai + far3);
      const aci = f32x4.add(u0, u2);
      const ani = f32x4.sub(u0, u2);
      const bci = f32x4.add(u1, u3);
      const bni = f32x4.sub(u1, u3);
      v128.store(br, f32x4.add(acr, bcr));
      v128.store(bi, f32x4.add(aci, bci));
      const v1r = f32x4.add(anr, bni);
      const v1i = f32x4.sub(ani, bnr);
      v128.store(br + out, f32x4.sub(f32x4.mul(v1r, c1), f32x4.mul(v1i, t1)));
      v128.store(bi + out, f32x4.add(f32x4.mul(v1r, t1), f32x4.mul(v1i, c1)));
      const v2r = f32x4.sub(acr, bcr);
      const v2i = f32x4.sub(aci, bci);
      v128.store(br + out2, f32x4.sub(f32x4.mul(v2r, c2), f32x4.mul(v2i, t2)));
      v128.store(bi + out2, f32x4.add(f32x4.mul(v2r, t2), f32x4.mul(v2i, c2)));
      const v3r = f32x4.sub(anr, bni);
      const v3i = f32x4.add(ani, bnr);
      v128.store(br + out3, f32x4.sub(f32x4.mul(v3r, c3), f32x4.mul(v3i, t3)));
      v128.store(bi + out3, f32x4.add(f32x4.mul(v3r, t3), f32x4.mul(v3i, c3)));
      ar += inStep;
      ai += inStep;
      br += outStep;
      bi += outStep;
    }
  }
}

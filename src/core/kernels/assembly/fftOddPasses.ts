// Passes of odd radix; what a pass does, and how data lie, says ./fftPasses.ts.

export function radix3(
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
  const half = f32x4.splat(0.5);
  const h = f32x4.splat(0.8660254037844386);
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
    const x2 = v128.load(ar + 2 * far);
    const u0 = v128.load(ai);
    const u1 = v128.load(ai + far);
    const u2 = v128.load(ai + 2 * far);
    const sr = f32x4.add(x1, x2);
    const si = f32x4.add(u1, u2);
    const dr = f32x4.mul(h, f32x4.sub(x1, x2));
    const di = f32x4.mul(h, f32x4.sub(u1, u2));
    const tr = f32x4.sub(x0, f32x4.mul(half, sr));
    const ti = f32x4.sub(u0, f32x4.mul(half, si));
    v128.store(br, f32x4.add(x0, sr));
    v128.store(bi, f32x4.add(u0, si));
    v128.store(br + out, f32x4.add(tr, di));
    v128.store(bi + out, f32x4.sub(ti, dr));
    v128.store(br + 2 * out, f32x4.sub(tr, di));
    v128.store(bi + 2 * out, f32x4.add(ti, dr));
    ar += inStep;
    ai += inStep;
    br += outStep;
    bi += outStep;
  }
  for (let p: usize = 1; p < m; p++) {
    twiddle += 16;
    const c1 = v128.load32_splat(twiddle);
    const t1 = v128.load32_splat(twiddle, 4);
    const c2 = v128.load32_splat(twiddle, 8);
    const t2 = v128.load32_splat(twiddle, 12);
    br += 2 * out;
    bi += 2 * out;
    for (let end = ar + turn; ar < end;) {
      const x0 = v128.load(ar);
      const x1 = v128.load(ar + far);
      const x2 = v128.load(ar + 2 * far);
      const u0 = v128.load(ai);
      const u1 = v128.load(ai + far);
      const u2 = v128.load(ai + 2 * far);
      const sr = f32x4.add(x1, x2);
      const si = f32x4.add(u1, u2);
      const dr = f32x4.mul(h, f32x4.sub(x1, x2));
      const di = f32x4.mul(h, f32x4.sub(u1, u2));
      const tr = f32x4.sub(x0, f32x4.mul(half, sr));
      const ti = f32x4.sub(u0, f32x4.mul(half, si));
      v128.store(br, f32x4.add(x0, sr));
      v128.store(bi, f32x4.add(u0, si));
      const vr = f32x4.add(tr, di);
      const vi = f32x4.sub(ti, dr);
      v128.store(br + out, f32x4.sub(f32x4.mul(vr, c1), f32x4.mul(vi, t1)));
      v128.store(bi + out, f32x4.add(f32x4.mul(vr, t1), f32x4.mul(vi, c1)));
      const wr = f32x4.sub(tr, di);
      const wi = f32x4.add(ti, dr);
      v128.store(br + 2 * out, f32x4.sub(f32x4.mul(wr, c2), f32x4.mul(wi, t2)));
      v128.store(bi + 2 * out, f32x4.add(f32x4.mul(wr, t2), f32x4.mul(wi, c2)));
      ar += inStep;
      ai += inStep;
      br += outStep;
      bi += outStep;
    }
  }
}

export function radix5(
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
  const c72 = f32x4.splat(0.30901699437494745);
  const c144 = f32x4.splat(-0.8090169943749475);
  const s72 = f32x4.splat(0.9510565162951535);
  const s144 = f32x4.splat(0.5877852522924731);
  const far = inStep * s * m;
  const out = outStep * s;
  const turn = inStep * s;
  let ar = xr;
  let ai = xi;
  let br = yr;
  let bi = yi;
  for (let p: usize = 0; p < m; p++) {
    for (let end = ar + turn; ar < end;) {
      const x0 = v128.load(ar);
      let a = v128.load(ar + far);
      let b = v128.load(ar + 4 * far);
      const s1r = f32x4.add(a, b);
      const d1r = f32x4.sub(a, b);
      a = v128.load(ar + 2 * far);
      b = v128.load(ar + 3 * far);
      const s2r = f32x4.add(a, b);
      const d2r = f32x4.sub(a, b);
      const u0 = v128.load(ai);
      a = v128.load(ai + far);
      b = v128.load(ai + 4 * far);
      const s1i = f32x4.add(a, b);
      const d1i = f32x4.sub(a, b);
      a = v128.load(ai + 2 * far);
      b = v128.load(ai + 3 * far);
      const s2i = f32x4.add(a, b);
      const d2i = f32x4.sub(a, b);
      v128.store(br, f32x4.add(x0, f32x4.add(s1r, s2r)));
      v128.store(bi, f32x4.add(u0, f32x4.add(s1i, s2i)));
      // b₁ = e₁ − i·o₁, b₄ = e₁ + i·o₁, with e₁ = a₀ + cos72·s₁ + cos144·s₂, o₁ = sin72·d₁ + sin144·d₂.
      const e1r = f32x4.add(x0, f32x4.add(f32x4.mul(c72, s1r), f32x4.mul(c144, s2r)));
      const e1i = f32x4.add(u0, f32x4.add(f32x4.mul(c72, s1i), f32x4.mul(c144, s2i)));
      const o1r = f32x4.add(f32x4.mul(s72, d1r), f32x4.mul(s144, d2r));
      const o1i = f32x4.add(f32x4.mul(s72, d1i), f32x4.mul(s144, d2i));
      const e2r = f32x4.add(x0, f32x4.add(f32x4.mul(c144, s1r), f32x4.mul(c72, s2r)));
      const e2i = f32x4.add(u0, f32x4.add(f32x4.mul(c144, s1i), f32x4.mul(c72, s2i)));
      const o2r = f32x4.sub(f32x4.mul(s144, d1r), f32x4.mul(s72, d2r));
      const o2i = f32x4.sub(f32x4.mul(s144, d1i), f32x4.mul(s72, d2i));
      const v1r = f32x4.add(e1r, o1i);
      const v1i = f32x4.sub(e1i, o1r);
      const v2r = f32x4.add(e2r, o2i);
      const v2i = f32x4.sub(e2i, o2r);
      const v3r = f32x4.sub(e2r, o2i);
      const v3i = f32x4.add(e2i, o2r);
      const v4r = f32x4.sub(e1r, o1i);
      const v4i = f32x4.add(e1i, o1r);
      if (p == 0) {
        v128.store(br + out, v1r);
        v128.store(bi + out, v1i);
        v128.store(br + 2 * out, v2r);
        v128.store(bi + 2 * out, v2i);
        v128.store(br + 3 * out, v3r);
        v128.store(bi + 3 * out, v3i);
        v128.store(br + 4 * out, v4r);
        v128.store(bi + 4 * out, v4i);
      } else {
        let c = v128.load32_splat(twiddle);
        let t = v128.load32_splat(twiddle, 4);
        v128.store(br + out, f32x4.sub(f32x4.mul(v1r, c), f32x4.mul(v1i, t)));
        v128.store(bi + out, f32x4.add(f32x4.mul(v1r, t), f32x4.mul(v1i, c)));
        c = v128.load32_splat(twiddle, 8);
        t = v128.load32_splat(twiddle, 12);
        v128.store(br + 2 * out, f32x4.sub(f32x4.mul(v2r, c), f32x4.mul(v2i, t)));
        v128.store(bi + 2 * out, f32x4.add(f32x4.mul(v2r, t), f32x4.mul(v2i, c)));
        c = v128.load32_splat(twiddle, 16);
        t = v128.load32_splat(twiddle, 20);
        v128.store(br + 3 * out, f32x4.sub(f32x4.mul(v3r, c), f32x4.mul(v3i, t)));
        v128.store(bi + 3 * out, f32x4.add(f32x4.mul(v3r, t), f32x4.mul(v3i, c)));
        c = v128.load32_splat(twiddle, 24);
        t = v128.load32_splat(twiddle, 28);
        v128.store(br + 4 * out, f32x4.sub(f32x4.mul(v4r, c), f32x4.mul(v4i, t)));
        v128.store(bi + 4 * out, f32x4.add(f32x4.mul(v4r, t), f32x4.mul(v4i, c)));
      }
      ar += inStep;
      ai += inStep;
      br += outStep;
      bi += outStep;
    }
    twiddle += 32;
    br += 4 * out;
    bi += 4 * out;
  }
}

/** Any odd prime radix: mates j and r − j are added and subtracted first; `roots` holds cos and sin of 2πj/r. */
export function radixOdd(
  r: usize,
  roots: usize,
  pairs: usize,
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
  const half = (r - 1) >> 1;
  for (let p: usize = 0; p < m; p++) {
    for (let q: usize = 0; q < s; q++) {
      const ar = xr + inStep * (q + s * p);
      const ai = xi + inStep * (q + s * p);
      const br = yr + outStep * (q + s * r * p);
      const bi = yi + outStep * (q + s * r * p);
      const x0 = v128.load(ar);
      const u0 = v128.load(ai);
      let sumR = x0;
      let sumI = u0;
      // Sums and differences of mates, each once: [a + b re, a + b im, a − b re, a − b im] for j = 1 … half.
      for (let j: usize = 1; j <= half; j++) {
        const a = v128.load(ar + j * far);
        const b = v128.load(ar + (r - j) * far);
        const c = v128.load(ai + j * far);
        const d = v128.load(ai + (r - j) * far);
        const at = pairs + ((j - 1) << 6);
        const addR = f32x4.add(a, b);
        const addI = f32x4.add(c, d);
        v128.store(at, addR);
        v128.store(at, addI, 16);
        v128.store(at, f32x4.sub(a, b), 32);
        v128.store(at, f32x4.sub(c, d), 48);
        sumR = f32x4.add(sumR, addR);
        sumI = f32x4.add(sumI, addI);
      }
      v128.store(br, sumR);
      v128.store(bi, sumI);
      for (let k: usize = 1; k <= half; k++) {
        let evenR = x0;
        let evenI = u0;
        let oddR = f32x4.splat(0);
        let oddI = f32x4.splat(0);
        let at = pairs;
        for (let j: usize = 1, t = k; j <= half; j++) {
          const c = v128.load32_splat(roots + (t << 3));
          const d = v128.load32_splat(roots + (t << 3), 4);
          evenR = f32x4.add(evenR, f32x4.mul(c, v128.load(at)));
          evenI = f32x4.add(evenI, f32x4.mul(c, v128.load(at, 16)));
          oddR = f32x4.add(oddR, f32x4.mul(d, v128.load(at, 32)));
          oddI = f32x4.add(oddI, f32x4.mul(d, v128.load(at, 48)));
          at += 64;
          t += k;
          if (t >= r) t -= r;
        }
        // Σ a_j e^{−2πi jk/r} = even − i·odd at k, even + i·odd at r − k.
        const vr = f32x4.add(evenR, oddI);
        const vi = f32x4.sub(evenI, oddR);
        const wr = f32x4.sub(evenR, oddI);
        const wi = f32x4.add(evenI, oddR);
        let w = twiddle + ((p * (r - 1) + k - 1) << 3);
        let c = v128.load32_splat(w);
        let t = v128.load32_splat(w, 4);
        v128.store(br + k * out, f32x4.sub(f32x4.mul(vr, c), f32x4.mul(vi, t)));
        v128.store(bi + k * out, f32x4.add(f32x4.mul(vr, t), f32x4.mul(vi, c)));
        w = twiddle + ((p * (r - 1) + r - k - 1) << 3);
        c = v128.load32_splat(w);
        t = v128.load32_splat(w, 4);
        v128.store(br + (r - k) * out, f32x4.sub(f32x4.mul(wr, c), f32x4.mul(wi, t)));
        v128.store(bi + (r - k) * out, f32x4.add(f32x4.mul(wr, t), f32x4.mul(wi, c)));
      }
    }
  }
}

"""Reference values for test/engine/numpy.test.ts and test/tools/numpy.test.ts, from formulas written here and nothing of the program.

python3 make.py   (Python 3.11, numpy 1.24, scipy 1.10; writes beside itself)

An object of Gaussian blobs is drawn at random angles, shifts and mirrors, noise is added, and scipy lays the images
back and averages them. p_ref = M (R(psi) p + t), R = [[cos, -sin], [sin, cos]], M = diag(-1, 1) if mirrored, p from the
centre n // 2, x = column, y = row; t = R(psi) o. Read out(p) = in(R(-psi) (M p - t)) with scipy's cubic B-spline,
border "mirror"; points outside the pixels take the mean of those farther than n / 2 - 1 from the centre.
"""
import json
import os
import struct

import numpy as np
from scipy import ndimage

HERE = os.path.dirname(os.path.abspath(__file__))
PIXEL_SIZE = 2.7
COUNT = 24
CLASSES = 2
BLOBS = [
    [(0.02, -0.01, 0.11, 1), (0.15, 0.06, 0.04, 1.3), (-0.1, 0.12, 0.05, 0.9), (0.08, -0.12, 0.05, -0.8)],
    [(-0.03, 0.02, 0.1, 1), (0.1, 0.13, 0.05, 1.2), (-0.14, -0.04, 0.04, 1.1), (0.02, -0.16, 0.04, 0.9)],
]


def turn(psi):
    a = np.deg2rad(psi)
    return np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])


def draw(n, blobs, psi, t, mirror):
    """The particle whose alignment is (psi, t, mirror): image(p) = object(M (R p + t))."""
    y, x = np.mgrid[:n, :n] - n // 2
    u, v = np.einsum("ij,jyx->iyx", turn(psi), np.array([x, y])) + np.reshape(t, (2, 1, 1))
    u = -u if mirror else u
    return sum(h * np.exp(-((u / n - bx) ** 2 + (v / n - by) ** 2) / (2 * sd * sd)) for bx, by, sd, h in blobs)


def lay(image, psi, t, mirror):
    n = len(image)
    c = n // 2
    y, x = np.mgrid[:n, :n] - c
    p = np.array([-x if mirror else x, y]) - np.reshape(t, (2, 1, 1))
    u, v = np.einsum("ij,jyx->iyx", turn(-psi), p) + c
    inside = (np.minimum(u, v) >= 0) & (np.maximum(u, v) <= n - 1)
    out = ndimage.map_coordinates(image, [v.clip(0, n - 1), u.clip(0, n - 1)], order=3, mode="mirror")
    return np.where(inside, out, image[np.hypot(x, y) > n / 2 - 1].mean())


def ring_correlation(a, b):
    n = len(a)
    k = np.fft.fftfreq(n) * n
    ring = np.floor(np.hypot(*np.meshgrid(k, k)) + 0.5).astype(int)
    fa, fb = np.fft.fft2(a), np.fft.fft2(b)
    frc, independent = [], []
    for r in range(n // 2 + 1):
        at = np.argwhere(ring == r)
        p, q = fa[ring == r], fb[ring == r]
        frc.append((p * q.conj()).real.sum() / np.sqrt((abs(p) ** 2).sum() * (abs(q) ** 2).sum()))
        independent.append(len({min((y, x), ((-y) % n, (-x) % n)) for y, x in map(tuple, at)}))
    return np.array(frc), independent


def crossing(frc, independent, n, criterion):
    """Where the curve first falls below, in Å; leading rings on which no curve could pass do not count."""
    before = None
    for r in range(1, len(frc)):
        limit = criterion(independent[r])
        if before is None and limit >= 1:
            continue
        margin = frc[r] - limit
        if margin < 0:
            return PIXEL_SIZE * n / (r if before is None else r - 1 + before / (before - margin))
        before = margin
    return None


CRITERIA = {
    "resolutionHalf": lambda n: 0.5,
    "resolution143": lambda n: 0.143,
    "resolutionHalfBit": lambda n: (0.2071 + 1.9102 / np.sqrt(n)) / (1.2071 + 0.9102 / np.sqrt(n)),
    "resolutionThreeSigma": lambda n: 3 / np.sqrt(n),
}


def write(name, array):
    np.asarray(array, "<f4").tofile(os.path.join(HERE, name + ".f32"))


def write_stack(name, images):
    count, height, width = images.shape
    head = bytearray(1024)
    struct.pack_into("<10i", head, 0, width, height, count, 2, 0, 0, 0, width, height, 1)
    struct.pack_into("<6f", head, 40, width * PIXEL_SIZE, height * PIXEL_SIZE, PIXEL_SIZE, 90, 90, 90)
    struct.pack_into("<3i", head, 64, 1, 2, 3)
    head[208:216] = b"MAP \x44\x44\x00\x00"
    struct.pack_into("<i", head, 108, 20140)
    with open(os.path.join(HERE, name), "wb") as file:
        file.write(head)
        file.write(images.astype("<f4").tobytes())


def tables(n, rows):
    """The same alignments as alignments.csv, RELION 3.1 (origins in Å) and RELION 3.0 (origins in px)."""
    stack = f"particles{n}.mrcs"
    with open(os.path.join(HERE, f"alignments{n}.csv"), "w") as file:
        file.write("index,class,psi,originX,originY,shiftX,shiftY,mirror,ccc\n")
        for i, (k, psi, o, t, m) in enumerate(rows):
            file.write(f"{i + 1},{k + 1},{psi!r},{o[0]!r},{o[1]!r},{t[0]!r},{t[1]!r},{m},\n")
    with open(os.path.join(HERE, f"relion31-{n}.star"), "w") as file:
        file.write("# version 30001\n\ndata_optics\n\nloop_\n_rlnOpticsGroup #1\n_rlnImagePixelSize #2\n")
        file.write(f"1 {PIXEL_SIZE}\n\ndata_particles\n\nloop_\n")
        for i, label in enumerate(
            "rlnImageName rlnAnglePsi rlnOriginXAngst rlnOriginYAngst rlnClassNumber annulusMirror rlnOpticsGroup".split()
        ):
            file.write(f"_{label} #{i + 1}\n")
        for i, (k, psi, o, t, m) in enumerate(rows):
            file.write(f"{i + 1}@{stack} {psi!r} {o[0] * PIXEL_SIZE!r} {o[1] * PIXEL_SIZE!r} {k + 1} {m} 1\n")
    with open(os.path.join(HERE, f"relion30-{n}.star"), "w") as file:
        file.write("data_\n\nloop_\n")
        for i, label in enumerate(
            "rlnImageName rlnAnglePsi rlnOriginX rlnOriginY rlnClassNumber annulusMirror rlnDetectorPixelSize rlnMagnification".split()
        ):
            file.write(f"_{label} #{i + 1}\n")
        for i, (k, psi, o, t, m) in enumerate(rows):
            file.write(f"{i + 1:06d}@{stack} {psi!r} {o[0]!r} {o[1]!r} {k + 1} {m} 13.5 50000\n")


def averages(n):
    uniform = np.random.default_rng(n)
    rows, images = [], []
    for i in range(COUNT):
        k, psi, mirror = i % CLASSES, float(uniform.uniform(-180, 180)), int(uniform.integers(2))
        o = uniform.uniform(-3, 3, 2)
        t = turn(psi) @ o
        rows.append((k, psi, [float(v) for v in o], [float(v) for v in t], mirror))
        images.append(draw(n, BLOBS[k], psi, t, mirror) + uniform.normal(0, 0.5, (n, n)))
    images = np.array(images, "f4")
    write_stack(f"particles{n}.mrcs", images)
    tables(n, rows)
    laid = np.array([lay(im.astype(float), psi, t, m) for im, (_, psi, _, t, m) in zip(images, rows)])
    classes = np.array([row[0] for row in rows])
    write(f"averages{n}", [laid[classes == k].mean(0) for k in range(CLASSES)])
    write(f"variances{n}", [laid[classes == k].var(0, ddof=1) for k in range(CLASSES)])
    # The curve between two given images: the split into halves is the program's own.
    first, second = laid[:12].mean(0), laid[12:].mean(0)
    write(f"halves{n}", [first, second])
    first, second = np.float32(first).astype(float), np.float32(second).astype(float)
    frc, independent = ring_correlation(first, second)
    spectrum = [np.abs(np.fft.fftshift(np.fft.fft2(im - im.mean()))) ** 2 / n**2 for im in images.astype(float)]
    write(f"power{n}", np.mean(spectrum, 0))
    return {
        "frc": list(frc),
        "n": independent,
        "resolutions": {name: crossing(frc, independent, n, of) for name, of in CRITERIA.items()},
    }


def ccf(f, g, pad=1, normalise=False, kind="ccf"):
    """ccf(d) = sum_p f(p) g(p + d) = FT^-1(F* G), d = 0 at n // 2; means subtracted but for the plain, circular map."""
    n = len(f)
    if pad > 1 or normalise or kind != "ccf":
        f, g = f - f.mean(), g - g.mean()
    size = pad * n
    first, second = np.fft.fft2(f, (size, size)), np.fft.fft2(g, (size, size))
    product = first.conj() * second
    if kind != "ccf":
        scale = abs(first) * abs(second)
        none = (abs(first) < 1e-9 * abs(first).max()) | (abs(second) < 1e-9 * abs(second).max())
        scale[none] = 1
        product = np.where(none, 0, product / (scale if kind == "phase" else np.sqrt(scale)))
    at = (np.arange(n) - n // 2) % size
    out = np.fft.ifft2(product).real[np.ix_(at, at)]
    return out / (n * n * f.std() * g.std()) if normalise else out


def peak(image):
    """The highest pixel of a periodic map, and the top of the paraboloid fitted to it and its eight neighbours."""
    n = len(image)
    j, i = np.unravel_index(image.argmax(), image.shape)
    y, x = (k.ravel() for k in np.mgrid[-1:2, -1:2])
    values = image[(j + y) % n, (i + x) % n]
    q = np.linalg.lstsq(np.stack([np.ones(9), x, y, x * x, x * y, y * y], 1), values, rcond=None)[0]
    dx, dy = np.linalg.solve([[2 * q[3], q[4]], [q[4], 2 * q[5]]], [-q[1], -q[2]])
    top = q @ [1, dx, dy, dx * dx, dx * dy, dy * dy]
    sigma = (max(top, values.max()) - image.mean()) / image.std()
    return {"x": i - n // 2 + dx, "y": j - n // 2 + dy, "height": max(top, values.max()), "sigma": sigma}


RADII = np.arange(2, 15)
ANGLES = 72


def rings(image, order):
    c, phi = len(image) // 2, 2 * np.pi * np.arange(ANGLES) / ANGLES
    at = [c + np.outer(RADII, np.sin(phi)), c + np.outer(RADII, np.cos(phi))]
    return ndimage.map_coordinates(image, at, order=order, mode="mirror")


def turned(f, g):
    """Coefficient of g with f turned by every angle, rings weighted by their radius."""
    w = RADII[:, None]
    f, g = (p - (w * p).sum() / (w.sum() * ANGLES) for p in (f, g))
    norm = np.sqrt((w * f * f).sum() * (w * g * g).sum())
    return [(w * f * np.roll(g, -a, 1)).sum() / norm for a in range(ANGLES)]


def each_ring(f, g):
    f, g = (p - p.mean(1, keepdims=True) for p in (f, g))
    norm = np.sqrt((f * f).sum(1) * (g * g).sum(1))
    return np.stack([(f * np.roll(g, -a, 1)).sum(1) / norm for a in range(ANGLES)], 1)


CTF = {"voltage": 300, "sphericalAberration": 2.7, "amplitudeContrast": 0.1}
DEFOCUS = {"defocusU": 31000, "defocusV": 26500, "defocusAngle": 37, "phaseShift": 65}


def ctf(n):
    """sin(pi lambda df s^2 - pi/2 Cs lambda^3 s^4 + phase + asin Q0) on the half spectrum of rfft2.

    The row n / 2 of even boxes stands for both signs of fy; it is computed at +fy.
    """
    volts, cs = CTF["voltage"] * 1e3, CTF["sphericalAberration"] * 1e7
    wave = 12.2643247 / np.sqrt(volts * (1 + 0.978466e-6 * volts))
    fy, fx = np.meshgrid(np.fft.fftfreq(n, PIXEL_SIZE), np.fft.rfftfreq(n, PIXEL_SIZE), indexing="ij")
    if n % 2 == 0:
        fy[n // 2] = -fy[n // 2]
    away, s2 = np.arctan2(fy, fx) - np.deg2rad(DEFOCUS["defocusAngle"]), fx**2 + fy**2
    df = DEFOCUS["defocusU"] * np.cos(away) ** 2 + DEFOCUS["defocusV"] * np.sin(away) ** 2
    added = np.deg2rad(DEFOCUS["phaseShift"]) + np.arcsin(CTF["amplitudeContrast"])
    return np.sin(np.pi * wave * df * s2 - np.pi / 2 * cs * wave**3 * s2**2 + added)


def band(n, low, high):
    """Both edges are cosines 0.02 / px wide, half way at the cut-off (1/px)."""
    fy, fx = np.meshgrid(np.fft.fftfreq(n), np.fft.rfftfreq(n), indexing="ij")

    def passed(cut):
        return 0.5 + 0.5 * np.cos(np.pi * np.clip((np.hypot(fx, fy) - cut + 0.01) / 0.02, 0, 1))

    return passed(low) * (1 - passed(high))


def correlations(n):
    with open(os.path.join(HERE, f"particles{n}.mrcs"), "rb") as file:
        pixels = np.frombuffer(file.read(), "<f4", offset=1024).reshape(-1, n, n).astype(float)
    f, g = pixels[0], pixels[2]
    maps = [ccf(f, g), ccf(f, g, 2, True), ccf(f, g, kind="phase"), ccf(f, g, kind="mutual")]
    write(f"ccf{n}", maps)
    polar = [rings(image, order) for order in (1, 3) for image in (f, g)]
    write(f"polar{n}", polar)
    write(f"rings{n}", each_ring(polar[2], polar[3]))
    write(f"ctf{n}", ctf(n))
    spectrum, c = np.fft.rfft2(f), ctf(n)
    filters = [np.sign(c), c, band(n, 0.3, 0.05)]
    write(f"prepared{n}", [np.fft.irfft2(spectrum * h, (n, n)) for h in filters])
    y, x = np.mgrid[:n, :n] - n // 2
    inside = np.hypot(x, y) <= 10
    power = abs(np.fft.rfft(polar[2], axis=1)) ** 2 / ANGLES**2
    power[:, 1 : ANGLES // 2] *= 2
    power = (RADII[:, None] * power).sum(0) / RADII.sum()
    angular = power[1:].sum()
    return {
        "ccc": np.corrcoef(f[inside], g[inside])[0, 1],
        "sum": (f * g)[inside].sum(),
        "n": int(inside.sum()),
        "peak": peak(maps[0]),
        "straight": turned(polar[2], polar[3]),
        # M p has the azimuth 180 - phi of p.
        "mirrored": turned(polar[2], polar[3][:, (ANGLES // 2 - np.arange(ANGLES)) % ANGLES]),
        "power": list(power),
        "scores": [(m * power[m::m].sum() / angular - 1) / (m - 1) for m in range(2, 25)],
    }


values = {str(n): averages(n) for n in (32, 33)}
with open(os.path.join(HERE, "values.json"), "w") as file:
    json.dump({"pixelSize": PIXEL_SIZE, "count": COUNT, "classes": CLASSES, "sizes": values}, file, indent=1)
    file.write("\n")

with open(os.path.join(HERE, "correlations.json"), "w") as file:
    sizes = {str(n): correlations(n) for n in (32, 33)}
    json.dump({"pixelSize": PIXEL_SIZE, "ctf": {**CTF, **DEFOCUS}, "sizes": sizes}, file, indent=1)
    file.write("\n")

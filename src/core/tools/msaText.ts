/** What the tool `msa` says of itself: formulas, and where they come from. */

/** Metrics, solver, noise edge and masks in words and formulas. */
export const MSA_DESCRIPTION = [
  "Every image, moved by its alignment with one interpolation of the original pixels, is a row of pixels under the " +
    "mask. The metric makes the matrix S of these rows: **S_ij = α_i (y_ij − mean_j) β_j**. Its singular value " +
    "decomposition S = U Σ Vᵀ gives the factors: coordinates c_ik = (UΣ)_ik/α_i, eigenimages e_kj = v_kj/β_j, and every " +
    "image again as **x̂_i = scale_i (mean + Σ_k c_ik e_k) − constant** (for hellinger the square of the bracket). With " +
    "n images, m pixels, x the pixel plus the constant, R_i = Σ_j x_ij and T = Σ_i R_i:",
  "| metric | y_ij | α_i | β_j | eigenvalue |\n|---|---|---|---|---|\n" +
    "| euclidean (PCA) | x_ij | 1 | 1 | σ²/(n − 1) |\n" +
    "| correlation | x_ij | 1 | 1/sd_j | σ²/(n − 1) |\n" +
    "| chi-square (correspondence analysis) | x_ij/R_i | √(R_i/T) | 1/√mean_j | σ², the inertia |\n" +
    "| hellinger | √(x_ij/R_i) | 1 | 1 | σ²/(n − 1) |\n" +
    "| modulation | x_ij/a_i, a_i = √(Σ_j x_ij²/m) | 1/√n | 1/√b_j, b_j = √(Σ_i y_ij²/n) | σ² |",
  "Chi-square and hellinger need pixels that are not negative; a constant may be added, which changes the metric and is " +
    "kept with the result. Modulation is for data about zero, as phase contrast gives: chi-square with root mean squares " +
    "in the place of averages. It is derived here from that description, with equal weights of images: the paper that " +
    "names it could not be had, so its numbers may differ from those of IMAGIC. Any image may be multiplied by a positive " +
    "factor without a change of its coordinates.",
  "The smaller side, images or pixels, is solved whole up to 1,000; beyond, a block Krylov iteration starts from random " +
    "numbers of the seed, until all that may be more than noise is known (see the parameter passes). The residual ‖SᵀS v − σ² v‖/σ² of every factor says how well it is known. Rows stay in memory " +
    "up to 768 MB, else the files are read again in every pass.",
  "How many factors are more than noise: noise is modelled as a stationary process under the mask, with the power " +
    "spectrum, the variance of each pixel and the variance of each image that the data have when the factors found so " +
    "far are taken off. Its largest eigenvalue lies at the edge of the spectrum of its covariance, with the fluctuations " +
    "of Tracy and Widom; a factor beyond the 99 % quantile is significant. For white noise this is the edge of Marchenko " +
    "and Pastur, σ²(√n + √m)². Drifts of brightness, rims of masks and wrong alignments are not noise: they make factors " +
    "like any other difference between images. Where there is next to no noise, as between averages of many images, the " +
    "edge is what their own spectrum would reach: factors below it may be real, but the spectrum alone does not show it.",
  "A soft mask of weights w analyses b + w(x − b), b the mean of the image beyond the mask. Importance is the " +
    "correlation of a pixel with a factor, −1 … 1; the squares add up to the share of the pixel's variance that the " +
    "factors explain. The sign of a factor is chosen so that the pixel of largest weight is positive.",
].join("\n\n");

/** Papers behind them. */
export const MSA_REFERENCES = [
  "van Heel & Frank, Ultramicroscopy 6, 187 (1981), doi:10.1016/0304-3991(81)90059-0",
  "Benzécri, L'analyse des données II, Dunod (1973)",
  "Rao, Qüestiió 19, 23 (1995)",
  "van Heel, Portugal & Schatz, Open J. Stat. 6, 701 (2016), doi:10.4236/ojs.2016.64059",
  "Halko, Martinsson & Tropp, SIAM Rev. 53, 217 (2011), doi:10.1137/090771806",
  "Musco & Musco, Adv. Neural Inf. Process. Syst. 28 (2015)",
  "Marchenko & Pastur, Math. USSR Sb. 1, 457 (1967), doi:10.1070/SM1967v001n04ABEH001994",
  "El Karoui, Ann. Probab. 35, 663 (2007), doi:10.1214/009117906000000917",
  "Dobriban & Owen, J. R. Stat. Soc. B 81, 163 (2019), doi:10.1111/rssb.12301",
  "Otsu, IEEE Trans. Syst. Man Cybern. 9, 62 (1979), doi:10.1109/TSMC.1979.4310076",
];

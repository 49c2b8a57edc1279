//! The normal distribution: inverse by Wichura's algorithm AS 241 (1988, *Applied Statistics*
//! 37:477, PPND16, relative error about 1e-16), so that one uniform gives one draw.

/// Quantile of the standard normal distribution at 0 < p < 1.
pub fn normal_quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * poly(r, &CENTRE_UP) / poly(r, &CENTRE_DOWN);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    let r = libm::sqrt(-libm::log(tail));
    let x = if r <= 5.0 {
        poly(r - 1.6, &MIDDLE_UP) / poly(r - 1.6, &MIDDLE_DOWN)
    } else {
        poly(r - 5.0, &FAR_UP) / poly(r - 5.0, &FAR_DOWN)
    };
    if q < 0.0 { -x } else { x }
}

/// Distribution function of the standard normal distribution.
pub fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x / std::f64::consts::SQRT_2)
}

/// A standard normal number from two random words.
#[inline]
pub fn normal(hi: u32, lo: u32) -> f64 {
    // 52 bits and half a unit: never 0 or 1, also after rounding.
    let word = (u64::from(hi) << 32 | u64::from(lo)) >> 12;
    normal_quantile((word as f64 + 0.5) / 4_503_599_627_370_496.0)
}

fn poly(x: f64, c: &[f64; 8]) -> f64 {
    c.iter().rev().fold(0.0, |sum, &k| sum * x + k)
}

const CENTRE_UP: [f64; 8] = [
    3.387_132_872_796_366_5,
    1.331_416_678_917_843_8e2,
    1.971_590_950_306_551_3e3,
    1.373_169_376_550_946e4,
    4.592_195_393_154_987e4,
    6.726_577_092_700_87e4,
    3.343_057_558_358_813e4,
    2.509_080_928_730_122_7e3,
];
const CENTRE_DOWN: [f64; 8] = [
    1.0,
    4.231_333_070_160_091e1,
    6.871_870_074_920_579e2,
    5.394_196_021_424_751e3,
    2.121_379_430_158_659_7e4,
    3.930_789_580_009_271e4,
    2.872_908_573_572_194_3e4,
    5.226_495_278_852_854e3,
];
const MIDDLE_UP: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    2.417_807_251_774_506e-1,
    2.272_384_498_926_918_4e-2,
    7.745_450_142_783_414e-4,
];
const MIDDLE_DOWN: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    6.897_673_349_851e-1,
    1.481_039_764_274_800_8e-1,
    1.519_866_656_361_645_7e-2,
    5.475_938_084_995_345e-4,
    1.050_750_071_644_416_9e-9,
];
const FAR_UP: [f64; 8] = [
    6.657_904_643_501_103,
    5.463_784_911_164_114,
    1.784_826_539_917_291_3,
    2.965_605_718_285_049e-1,
    2.653_218_952_657_612_4e-2,
    1.242_660_947_388_078_4e-3,
    2.711_555_568_743_487_6e-5,
    2.010_334_399_292_288_1e-7,
];
const FAR_DOWN: [f64; 8] = [
    1.0,
    5.998_322_065_558_88e-1,
    1.369_298_809_227_358e-1,
    1.487_536_129_085_061_5e-2,
    7.868_691_311_456_133e-4,
    1.846_318_317_510_054_8e-5,
    1.421_511_758_316_446e-7,
    2.044_263_103_389_939_8e-15,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_match_published_values() {
        for (p, x) in [
            (0.5, 0.0),
            (0.975, 1.959_963_984_540_054),
            (0.025, -1.959_963_984_540_054),
            (0.999_999, 4.753_424_308_822_899),
            (1e-12, -7.034_483_825_301_131),
        ] {
            assert!(
                (normal_quantile(p) - x).abs() < 1e-9,
                "{p}: {}",
                normal_quantile(p)
            );
        }
    }

    #[test]
    fn the_extreme_words_give_numbers() {
        assert!(normal(0, 0) < -8.0 && normal(0, 0).is_finite());
        assert!(normal(u32::MAX, u32::MAX) > 8.0 && normal(u32::MAX, u32::MAX).is_finite());
    }

    #[test]
    fn the_distribution_function_inverts_the_quantile() {
        for i in 1..100 {
            let p = f64::from(i) / 100.0;
            assert!((normal_cdf(normal_quantile(p)) - p).abs() < 1e-12);
        }
    }
}

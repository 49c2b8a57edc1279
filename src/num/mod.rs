//! Mathematics whose bits do not depend on the machine.
//!
//! State updates use the functions of this room only; `clippy.toml` bans those of the standard
//! library. Sums over people are taken in fixed point ([`Fixed`]), so that they are exact in any
//! order, on any number of threads.

mod exp;
mod fixed;
mod normal;
mod poisson;
mod student;

pub use exp::{exp, sigmoid};
pub use fixed::Fixed;
pub use normal::{normal, normal_cdf, normal_quantile};
pub use poisson::{poisson, poisson_large, poisson_of_mean};
pub use student::{student_cdf, student_quantile};

/// Weekly probability of an event with a yearly hazard: 1 − exp(−h/52).
pub fn weekly_from_yearly(hazard: f64) -> f64 {
    -libm::expm1(-hazard / 52.0)
}

/// Weekly rate of a half-life in weeks: ln 2 / T.
pub fn rate_of_half_life(weeks: f64) -> f64 {
    std::f64::consts::LN_2 / weeks
}

/// `base` to an integer power by repeated multiplication, in a fixed order.
#[inline(always)]
pub fn power(base: f32, n: u32) -> f32 {
    let mut result = 1.0;
    for _ in 0..n {
        result *= base;
    }
    result
}

/// Natural logarithm in double precision (libm, the same bits everywhere).
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// Exponential in double precision (libm, the same bits everywhere).
pub fn exp64(x: f64) -> f64 {
    libm::exp(x)
}

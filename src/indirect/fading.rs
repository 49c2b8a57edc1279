//! A displacement of attitude that fades with a half-life of its own: what M16 and M21 share.
//!
//! A strike moves a_ih and is remembered in a column d_ih of the event; each week the share
//! r = 1 − 2^(−1/T) of d is over. Forgetting (M04) takes φ·d back by itself, so the event takes back
//! only the rest, (r − φ)·d: with forgetting alone, the displacement halves every T weeks and ends at
//! 0. Where T is longer than the half-life of forgetting, r − φ is negative and holds it up.
//!
//! What else moves attitudes acts on a displaced attitude too: media, friends and norms (M17 to M19)
//! pull at it, and contact and threat work from where it stands. They are not known here; where they
//! are on, an attitude may come back sooner or later than d says, and d ends all the same.
//!
//! A strike goes no further than the bounds of attitude: what cannot be lost must not come back.

use super::events::left;
use crate::attitude::kernel::{self, ATTITUDE, Kernel};
use crate::attitude::mediated::{self, Mediated};
use crate::error::Result;
use crate::mechanism::{Change, Choices, Column, ColumnSpec, Layout, Per, Person};
use crate::num::rate_of_half_life;

/// Weekly share φ of a displacement that a model takes back by itself: forgetting of M04, or λ of
/// the mediated model in its place; 0 where both are off.
pub(crate) fn forgetting(choices: &Choices<'_>) -> f64 {
    forgetting_by(choices).0
}

/// The same, with what sets it in words.
pub(crate) fn forgetting_by(choices: &Choices<'_>) -> (f64, &'static str) {
    if let Some(rival) = choices.part::<Mediated>(mediated::CARD.name) {
        return (rival.lambda, "`mediated.lambda`");
    }
    match choices.part::<Kernel>(kernel::CARD.name) {
        Some(k) => (
            rate_of_half_life(k.half_life),
            "ln 2 / `attitude_kernel.half_life`",
        ),
        None => (0.0, "`attitude_kernel` is off"),
    }
}

/// The displacement that one event makes.
#[derive(Debug, Clone)]
pub(crate) struct Fading {
    over: f32,
    back: f32,
    columns: Option<(Column, Column)>,
}

impl Fading {
    /// A displacement with this half-life in weeks, where forgetting takes this share a week.
    pub fn new(half_life: f64, forgetting: f64) -> Fading {
        let over = 1.0 - left(1.0, half_life);
        Fading {
            over: over as f32,
            back: (over - forgetting) as f32,
            columns: None,
        }
    }

    /// Declares the column of this name for a mechanism.
    pub fn bind(&mut self, name: &str, owner: &str, layout: &mut Layout) -> Result<()> {
        layout.keep(ColumnSpec {
            name: name.into(),
            per: Per::Outgroup,
            initial: 0.0,
            bounds: (-2.0, 2.0),
            owner: owner.into(),
        })?;
        self.columns = Some((layout.change(name)?, layout.change(ATTITUDE)?));
        Ok(())
    }

    /// One week of a person about group `h`: what is there fades, and a strike comes on top.
    #[inline(always)]
    pub fn week(&self, person: &Person<'_>, change: &mut Change<'_>, h: usize, strike: f32) {
        let Some((own, attitude)) = self.columns else {
            return;
        };
        let (d, a) = (person.row(own)[h], person.row(attitude)[h]);
        if d == 0.0 && strike == 0.0 {
            return;
        }
        let strike = strike.clamp(-1.0 - a, 1.0 - a);
        change.add(own, h, strike - self.over * d);
        change.add(attitude, h, strike - self.back * d);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fading_and_forgetting_together_halve_in_the_half_life() {
        for half_life in [4.0, 12.0, 300.0] {
            let phi = rate_of_half_life(104.0);
            let f = Fading::new(half_life, phi);
            let (mut a, mut d) = (-0.1, -0.1);
            for _ in 0..half_life as usize {
                a += -phi * a - f64::from(f.back) * d;
                d -= f64::from(f.over) * d;
            }
            assert!((a + 0.05).abs() < 1e-5, "{half_life}: {a}");
            assert!((a - d).abs() < 1e-7);
        }
    }
}

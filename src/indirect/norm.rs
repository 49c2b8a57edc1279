//! M19 Contextual norm: what people around think, and where leaders and institutions stand.
//!
//! With displacements y = a − a0 and ȳ_dg the mean of y over the members of the own group g in the
//! area d, Δa_ih = μn·(ȳ_dgh + ω·inst_d + β − y_ih) a week. The norm that M02 reads is made anew
//! every week: ν_dgh = (1 − ω)·mean_{d,g}(a_h) + ω·(ν⁰_dgh + inst_d) + β, within [−1,1]; ν⁰ is the
//! norm at the stationary start. inst_d ∈ [−1,1] is how far the visible position of leaders and
//! institutions in an area lies above the local status quo (0: they hold it), set in `[norms]` of
//! a scenario; a policy may add what it says about single groups, and offices that have learnt (M40)
//! ω_κ·(κ − κ₀). β is the error of perception: people follow the norm that they perceive, ν; the
//! true norm is the mean itself (`attitude_mean`).
//!
//! Where classes or teams weigh too, ȳ is the mean over area, class and team of which the person
//! is a member, weighted with 1, w_class and w_work. The pull is on displacements, so that it does
//! not wear the spread of set-points away.
//!
//! Pettigrew & Tropp 2006 (institutional support); Christ et al. 2014 (contextual effects of
//! contact). Evidence E2; all numbers E4. Off: norms stay what they are at the start and pull nobody.

use std::collections::BTreeMap;

use crate::attitude::kernel::{ATTITUDE, SET_POINT};
use crate::error::{Error, Result};
use crate::ids::NONE;
use crate::mechanism::{
    Around, Choices, Column, Entry, Layout, MeanOf, Means, Mechanism, People, Profile, Unit,
};
use crate::parameter::{Grade, Parameters};
use crate::places::Setting;
use crate::policy::{Dial, Dials};
use crate::population::Area;

crate::parameters! {
    /// Parameters of M19.
    pub struct ContextualNorm {
        /// Weight of institutions in the norm
        omega = 0.2, 0.0..=1.0, "ω", "1", E4, "mechanisms M19";
        /// Weight of what offices have learnt (M40) in the position of institutions
        offices = 0.3, 0.0..=1.0, "ω_κ", "1", E4, "mechanisms M40";
        /// Weekly pull of the norm
        mu = 0.001, 0.0..=0.2, prior 0.0..=0.005, "μn", "1/week", E4, "mechanisms M19";
        /// Weight of the own group's mean in the class, against 1 of the area
        class = 0.0, 0.0..=10.0, "w_class", "1", E4, "our assumption: off";
        /// Weight of the own group's mean in the team, against 1 of the area
        work = 0.0, 0.0..=10.0, "w_work", "1", E4, "our assumption: off";
        /// How far the perceived norm lies above the true one
        perceived_bias = 0.0, -1.0..=1.0, "β", "1", E4, "our assumption: no error";
    }
}

/// The card of M19.
pub const CARD: Entry = Entry {
    id: "M19",
    name: "contextual_norm",
    title: "Contextual norm",
    profile: Profile::Core,
    source: "Pettigrew & Tropp 2006; Christ et al. 2014",
    grade: Grade::E2,
    conflict: "",
    meaning: "What the own group in the area thinks, and where institutions stand, pulls attitudes \
         and invites or deters contact; off: norms stand still and pull nobody.",
    parameters: ContextualNorm::DECLARATIONS,
    build: Some(build),
};

fn build(choices: &Choices<'_>) -> Option<Box<dyn Mechanism>> {
    Some(Box::new(Norm::new(&choices.part(CARD.name)?)))
}

crate::parameters! {
    /// The position of leaders and institutions, `[norms]` of a scenario.
    pub struct NormSpec {
        /// How far the visible position of leaders and institutions lies above the local status quo, in every area that is not named
        institutions = 0.0, -1.0..=1.0, "inst", "1", E4, "scenario; 0: they hold the status quo";
    }
}

/// The positions of institutions in a scenario.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Norms {
    /// Everywhere else.
    pub city: NormSpec,
    /// By the identifier of the area, in [−1,1].
    pub areas: BTreeMap<String, f64>,
}

impl Norms {
    /// The position in each of these areas, in their order.
    ///
    /// ```
    /// use commonground::indirect::norm::Norms;
    /// use commonground::population::Area;
    /// let mut norms = Norms::default();
    /// norms.areas.insert("2".into(), 0.5);
    /// let area = |id: &str| Area { id: id.into(), ..Area::default() };
    /// assert_eq!(norms.positions(&[area("1"), area("2")])?, [0.0, 0.5]);
    /// assert!(norms.positions(&[area("1")]).is_err());
    /// # Ok::<(), commonground::Error>(())
    /// ```
    ///
    /// # Errors
    /// If an area is named that does not exist, or a position lies outside [−1,1].
    pub fn positions(&self, areas: &[Area]) -> Result<Vec<f32>> {
        let all = self.areas.iter().map(|(id, x)| (id.as_str(), *x));
        for (id, x) in all.chain([("", self.city.institutions)]) {
            if !(-1.0..=1.0).contains(&x) {
                let of = if id.is_empty() {
                    String::new()
                } else {
                    format!(" in area `{id}`")
                };
                return Err(Error::input(format!(
                    "the position of institutions{of} is {x}; allowed: -1 to 1"
                )));
            }
            if !id.is_empty() && areas.iter().all(|a| a.id != id) {
                return Err(Error::input(format!(
                    "norms name an area `{id}`; no area has this identifier"
                )));
            }
        }
        let position = |a: &Area| {
            let x = self.areas.get(&a.id).unwrap_or(&self.city.institutions);
            *x as f32
        };
        Ok(areas.iter().map(position).collect())
    }
}

/// The mechanism.
#[derive(Debug, Clone)]
pub struct Norm {
    p: ContextualNorm,
    /// inst by area; empty where all hold the status quo.
    institutions: Vec<f32>,
    bound: Option<Bound>,
}

/// Means of attitudes and of set-points over units of one kind.
type Pair = (MeanOf, MeanOf);

#[derive(Debug, Clone)]
struct Bound {
    attitude: Column,
    set_point: Column,
    area: Pair,
    /// Setting, weight and means.
    places: Vec<(&'static str, f32, Pair)>,
}

impl Norm {
    /// The mechanism with these parameters.
    pub fn new(p: &ContextualNorm) -> Norm {
        Norm {
            p: p.clone(),
            institutions: Vec::new(),
            bound: None,
        }
    }

    #[inline(always)]
    fn institution(&self, area: u32) -> f32 {
        self.institutions.get(area as usize).copied().unwrap_or(0.0)
    }

    /// What policies say about a group in an area, and what offices there have learnt.
    fn said(&self, dials: &Dials, area: u32, h: usize) -> f32 {
        let learnt = dials.get(Dial::OfficeCompetence, area, h);
        dials.get(Dial::InstitutionTone, area, h) + self.p.offices as f32 * learnt
    }

    /// ν at this mean attitude, started from `started`.
    fn perceived(&self, mean: f32, started: f32, institution: f32) -> f32 {
        let (omega, bias) = (self.p.omega as f32, self.p.perceived_bias as f32);
        let stands = (started + institution).clamp(-1.0, 1.0);
        // Written so that nothing moves where the mean has not.
        (mean + omega * (stands - mean) + bias).clamp(-1.0, 1.0)
    }
}

/// Mean displacement of the members of group `g` in a unit.
#[inline(always)]
fn displacement(means: &Means, (a, a0): Pair, unit: u32, g: usize, h: usize) -> f32 {
    means.of(a, unit, g, h) - means.of(a0, unit, g, h)
}

impl Mechanism for Norm {
    fn name(&self) -> &str {
        CARD.name
    }

    fn bind(&mut self, layout: &mut Layout, settings: &[Setting]) -> Result<()> {
        self.institutions = layout.institutions().to_vec();
        let attitude = layout.change(ATTITUDE)?;
        let set_point = layout.read(SET_POINT)?;
        let mut pair = |unit: Unit| {
            let a = layout.mean(unit.clone(), attitude);
            (a, layout.mean(unit, set_point))
        };
        let area = pair(Unit::Area);
        let places = [("class", self.p.class), ("work", self.p.work)]
            .into_iter()
            .filter(|(name, w)| *w > 0.0 && settings.iter().any(|s| s.name == *name))
            .map(|(name, w)| (name, w as f32, pair(Unit::Places(name.into()))))
            .collect();
        self.bound = Some(Bound {
            attitude,
            set_point,
            area,
            places,
        });
        Ok(())
    }

    fn constants(&self) -> Vec<f64> {
        self.institutions.iter().map(|&x| f64::from(x)).collect()
    }

    fn sets_norms(&self) -> bool {
        true
    }

    fn norm(&self, around: Around<'_>, g: usize, h: usize, started: f32) -> f32 {
        let Some(b) = &self.bound else { return started };
        if g == h {
            return started;
        }
        let Around { area, means, dials } = around;
        let mean = means.of(b.area.0, area, g, h);
        let stands = self.institution(area) + self.said(dials, area, h);
        self.perceived(mean, started, stands)
    }

    fn counts_contacts(&self) -> bool {
        false
    }

    fn change(&self, people: &mut People<'_>) {
        let Some(b) = &self.bound else { return };
        let (mu, omega) = (self.p.mu as f32, self.p.omega as f32);
        if mu == 0.0 {
            return;
        }
        let bias = self.p.perceived_bias as f32;
        let groups = people.groups();
        let context = *people.context();
        let (means, areas) = (context.means, &context.population.area);
        let places: Vec<_> = b
            .places
            .iter()
            .filter_map(|(name, w, pair)| Some((context.seats.get(*name)?, *w, *pair)))
            .collect();
        let spoken = [Dial::InstitutionTone, Dial::OfficeCompetence]
            .into_iter()
            .any(|dial| context.dials.is_turned(dial));
        people.for_each(|person, change| {
            let (g, area) = (person.group, areas[person.index]);
            let place = self.institution(area);
            let stands = omega * place + bias;
            // What policies add, as far as a position goes.
            let said = |h| match spoken {
                true => {
                    let tone = self.said(context.dials, area, h);
                    omega * ((place + tone).clamp(-1.0, 1.0) - place)
                }
                false => 0.0,
            };
            let mut units = [(NONE, 0.0f32); 2];
            for (unit, (seats, w, _)) in units.iter_mut().zip(&places) {
                *unit = (seats.place_of(person.index as u32), *w);
            }
            let (a, a0) = (person.row(b.attitude), person.row(b.set_point));
            for h in (0..groups).filter(|&h| h != g) {
                let mut around = displacement(means, b.area, area, g, h);
                let mut weight = 1.0;
                for (&(unit, w), (_, _, pair)) in units.iter().zip(&places) {
                    if unit != NONE {
                        around += w * displacement(means, *pair, unit, g, h);
                        weight += w;
                    }
                }
                let y = a[h] - a0[h];
                change.add(b.attitude, h, mu * (around / weight + stands + said(h) - y));
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn norm(p: ContextualNorm) -> Norm {
        Norm::new(&p)
    }

    #[test]
    fn the_formula_at_a_known_point() {
        let n = norm(ContextualNorm::default());
        // .8·.1 + .2·(.3 + .5)
        assert!((n.perceived(0.1, 0.3, 0.5) - 0.24).abs() < 1e-6);
        let bias = norm(ContextualNorm {
            perceived_bias: -0.3,
            ..ContextualNorm::default()
        });
        assert!((bias.perceived(0.1, 0.3, 0.5) + 0.06).abs() < 1e-6);
    }

    #[test]
    fn a_mean_that_has_not_moved_is_the_norm_to_the_bit() {
        let n = norm(ContextualNorm::default());
        for x in [-0.37f32, 0.1, 0.123_456] {
            assert_eq!(n.perceived(x, x, 0.0).to_bits(), x.to_bits());
        }
    }

    #[test]
    fn institutions_invite_and_deter_within_bounds() {
        let n = norm(ContextualNorm {
            omega: 1.0,
            ..ContextualNorm::default()
        });
        assert_eq!(n.perceived(0.2, 0.9, 1.0), 1.0);
        assert_eq!(n.perceived(0.2, -0.9, -1.0), -1.0);
        let d = norm(ContextualNorm::default());
        assert!(d.perceived(0.1, 0.1, 0.4) > 0.1 && d.perceived(0.1, 0.1, -0.4) < 0.1);
    }

    #[test]
    fn an_impossible_position_or_area_is_told() {
        let mut norms = Norms::default();
        norms.city.institutions = 2.0;
        let message = norms.positions(&[]).expect_err("2").to_string();
        assert!(message.contains("-1 to 1"), "{message}");
        norms.city.institutions = 0.0;
        norms.areas.insert("x".into(), 0.1);
        let message = norms.positions(&[]).expect_err("x").to_string();
        assert!(message.contains("`x`"), "{message}");
    }
}

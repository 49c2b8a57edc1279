//! M26 Hunkering down, and trust.
//!
//! Encounters that residents of an area start in voluntary settings are multiplied by
//! exp(−χ·Div_d·Seg): Div_d = 1 − Σ s² over the shares s of groups in the area, Seg the multigroup
//! entropy index H of residence over the areas of the city (Theil & Finizza 1971), both in week t.
//! Trust τ ← τ + λ·(τ* − τ) a week, τ* = σ(.5 + p₊ − 1.5·p₋ − χτ·Div_d·(1 − crossshare)) with p₊ the
//! positive share of contacts of the last half year less .5, p₋ the negative one, crossshare the
//! share that crosses groups (0 for who met nobody).
//!
//! Putnam 2007; Dinesen, Schaeffer & Sønderskov 2020 (1,001 estimates: small, neighbours strongest);
//! Uslaner 2012 (segregation). Evidence E1 but small; numbers E4. Conflict K10. Off: nobody withdraws
//! and trust is not known.

use crate::error::Result;
use crate::identity::recent::{Recent, Shares as Recently};
use crate::mechanism::{
    Choices, Column, ColumnSpec, Entry, Layout, Mechanism, People, Profile, Shares,
};
use crate::num::{exp, sigmoid};
use crate::parameter::{Grade, Parameters};
use crate::places::Setting;

crate::parameters! {
    /// Parameters of M26.
    pub struct Withdrawal {
        /// Withdrawal from voluntary settings in a diverse area of a fully segregated city
        chi = 0.1, 0.0..=3.0, prior 0.0..=0.3, "χ", "1", E4, "mechanisms M26";
        /// Loss of trust in a diverse area without contact
        chi_trust = 0.4, 0.0..=5.0, "χτ", "logit", E4, "mechanisms M26";
        /// Base of trust
        base = 0.5, -5.0..=5.0, "b_τ", "logit", E4, "mechanisms M26";
        /// Weight of positive contact
        positive = 1.0, 0.0..=5.0, "w_τ₊", "logit", E4, "mechanisms M26";
        /// Weight of negative contact
        negative = 1.5, 0.0..=5.0, "w_τ₋", "logit", E4, "mechanisms M26";
        /// Weekly speed of trust
        speed = 0.02, 0.0..=1.0, "λτ", "1/week", E4, "mechanisms M26";
    }
}

/// Column of generalised trust τ, in \[0,1\].
pub const TRUST: &str = "trust";

/// The card of M26.
pub const CARD: Entry = Entry {
    id: "M26",
    name: "withdrawal",
    title: "Hunkering down, trust",
    profile: Profile::Optional,
    source: "Putnam 2007; Dinesen, Schaeffer & Sønderskov 2020; Uslaner 2012",
    grade: Grade::E1,
    conflict: "K10",
    meaning: "In diverse areas of segregated cities people seek less company, and those without \
         contact trust less; off: neither.",
    parameters: Withdrawal::DECLARATIONS,
    build: Some(build),
};

fn build(choices: &Choices<'_>) -> Option<Box<dyn Mechanism>> {
    Some(Box::new(Hunker::new(&choices.part(CARD.name)?)))
}

/// The mechanism.
#[derive(Debug, Clone)]
pub struct Hunker {
    p: Withdrawal,
    bound: Option<(Column, Recent)>,
}

impl Hunker {
    /// The mechanism with these parameters.
    pub fn new(p: &Withdrawal) -> Hunker {
        Hunker {
            p: p.clone(),
            bound: None,
        }
    }

    fn factor(&self, diversity: f32, segregation: f32) -> f32 {
        exp(-(self.p.chi as f32) * diversity * segregation)
    }

    fn target(&self, recent: &Recently, diversity: f32) -> f32 {
        let p = &self.p;
        sigmoid(
            p.base as f32 + p.positive as f32 * recent.positive
                - p.negative as f32 * recent.negative
                - p.chi_trust as f32 * diversity * (1.0 - recent.across.unwrap_or(0.0)),
        )
    }
}

impl Mechanism for Hunker {
    fn name(&self) -> &str {
        CARD.name
    }

    fn follows(&self) -> &[&str] {
        &["belonging"]
    }

    fn bind(&mut self, layout: &mut Layout, _settings: &[Setting]) -> Result<()> {
        layout.keep(ColumnSpec::of_a_person(CARD.name, TRUST, 0.5, (0.0, 1.0)))?;
        let trust = layout.change(TRUST)?;
        layout.want_shares();
        self.bound = Some((trust, Recent::bind(layout, CARD.name)?));
        Ok(())
    }

    fn thins(&self) -> bool {
        self.p.chi > 0.0
    }

    fn thin(&self, shares: &Shares, area: u32) -> f32 {
        self.factor(shares.diversity(area), shares.segregation())
    }

    fn counts_contacts(&self) -> bool {
        false
    }

    fn change(&self, people: &mut People<'_>) {
        let Some((trust, recent)) = self.bound else {
            return;
        };
        let speed = self.p.speed as f32;
        let context = *people.context();
        let areas = &context.population.area;
        let mut here = (u32::MAX, 0.0f32);
        people.for_each(|person, change| {
            recent.count(&person, change);
            let area = areas[person.index];
            if here.0 != area {
                here = (area, context.shares.diversity(area));
            }
            let target = self.target(&recent.shares(&person), here.1);
            change.add(trust, 0, speed * (target - person.row(trust)[0]));
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hunker() -> Hunker {
        Hunker::new(&Withdrawal::default())
    }

    #[test]
    fn the_formulas_at_known_points() {
        // e^−.1·.5·.4
        let f = f64::from(hunker().factor(0.5, 0.4));
        assert!((f - libm::exp(-0.02)).abs() < 1e-6, "{f}");
        let recent = Recently {
            positive: 0.2,
            negative: 0.1,
            across: Some(0.5),
        };
        // .5 + .2 − .15 − .4·.5·.5 = .45
        let t = f64::from(hunker().target(&recent, 0.5));
        assert!((t - 1.0 / (1.0 + libm::exp(-0.45))).abs() < 1e-6, "{t}");
    }

    #[test]
    fn without_diversity_segregation_or_strength_nobody_withdraws() {
        assert_eq!(hunker().factor(0.0, 0.9), 1.0);
        assert_eq!(hunker().factor(0.9, 0.0), 1.0);
        let zero = Hunker::new(&Withdrawal {
            chi: 0.0,
            ..Withdrawal::default()
        });
        assert_eq!(zero.factor(0.9, 0.9), 1.0);
        assert!(!zero.thins());
    }

    #[test]
    fn contact_across_protects_trust_in_diverse_areas() {
        let at = |across, diversity| {
            let recent = Recently {
                across,
                ..Recently::default()
            };
            hunker().target(&recent, diversity)
        };
        assert!(at(Some(0.5), 0.6) > at(Some(0.1), 0.6));
        assert!(at(None, 0.6) < at(None, 0.1));
        assert_eq!(at(Some(0.5), 0.0), at(None, 0.0));
    }
}

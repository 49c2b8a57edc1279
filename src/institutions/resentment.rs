//! M31 Resentment of special treatment: those who are not eligible resent what is provided for one
//! group alone.
//!
//! R_ih ← R_ih + κR·vis·ĝ_h·(sep + f·(1 − sep))·(1 − expl)·(1 − bh)·(.5 + scar)·(1 − R_ih) − φR·R_ih a
//! week, φR = ln 2/T_R. ĝ_h = min(1, g + rum·sep) where g > 0: what counts is spending as it is
//! perceived, and rumour feeds on separate provision; sep is the share that is provided
//! separately, f what provision in common still adds (people are entitled before they have paid
//! taxes), expl how well it is explained and limited, bh the share open to residents, scar the
//! scarcity where the person lives (M32). All of them are what policies put in force for group h in
//! the area; without a policy R is 0 and no column exists. Every group but h resents: hosts, and
//! other newcomers who are left out.
//!
//! Effect: Δa_ih = −ηR·R_ih a week, and realistic threat (ω3 of M11).
//!
//! Evidence E3, experiments mixed: a field study of cash aid found no hostility; sharing aid
//! with residents raised support. All numbers E4; κR may be 0. Conflict K13.

use crate::attitude::kernel::ATTITUDE;
use crate::error::Result;
use crate::mechanism::{
    Choices, Column, ColumnSpec, Entry, Layout, Mechanism, People, Per, Profile,
};
use crate::num::rate_of_half_life;
use crate::parameter::{Grade, Parameters};
use crate::places::Setting;
use crate::policy::{Dial, Dials};

crate::parameters! {
    /// Parameters of M31.
    pub struct Resentment {
        /// Weekly rise under full, visible, unexplained provision for others alone
        kappa = 0.02, 0.0..=0.5, prior 0.0..=0.04, "κR", "1/week", E4, "mechanisms M31";
        /// How visible provision is
        visibility = 0.3, 0.0..=1.0, "vis", "1", E4, "mechanisms M31";
        /// Half-life of resentment
        half_life = 52.0, 1.0..=5200.0, "T_R", "week", E4, "mechanisms M31";
        /// Weekly fall of attitude under full resentment
        eta = 0.001, 0.0..=0.1, prior 0.0..=0.002, "ηR", "1/week", E4, "mechanisms M31";
        /// What rumour adds to separate provision
        rumour = 0.3, 0.0..=1.0, "rum", "1", E4, "mechanisms M31";
        /// What provision in common still adds, against separate provision
        in_common = 0.25, 0.0..=1.0, "f", "1", E4, "mechanisms M31";
    }
}

/// Column of resentment of what is provided for a group, by outgroup, in \[0,1\].
pub const RESENTMENT: &str = "resentment";

/// The card of M31.
pub const CARD: Entry = Entry {
    id: "M31",
    name: "resentment",
    title: "Resentment of special treatment",
    profile: Profile::Core,
    source: "seed 004 (95, 157, 185); field studies of cash aid and shared aid",
    grade: Grade::E3,
    conflict: "K13",
    meaning: "What is provided for one group alone is resented by the others, more where places are \
         scarce, less where it is explained or open to all.",
    parameters: Resentment::DECLARATIONS,
    build: Some(build),
};

fn build(choices: &Choices<'_>) -> Option<Box<dyn Mechanism>> {
    let p = choices.part(CARD.name)?;
    let policies = &choices.inputs().policies;
    let provided = policies.iter().any(|p| p.turns(Dial::TargetedSpending));
    provided.then(|| Box::new(Resenting::new(&p)) as Box<_>)
}

/// The mechanism.
#[derive(Debug, Clone)]
pub struct Resenting {
    p: Resentment,
    bound: Option<(Column, Column)>,
}

impl Resenting {
    /// The mechanism with these parameters.
    pub fn new(p: &Resentment) -> Resenting {
        Resenting {
            p: p.clone(),
            bound: None,
        }
    }

    /// κR·vis·ĝ·…·(1 − bh) of what is provided for group `h` in an area.
    fn provocation(&self, dials: &Dials, area: u32, h: usize) -> f32 {
        let p = &self.p;
        let of = |dial| dials.get(dial, area, h);
        let spent = of(Dial::TargetedSpending);
        if spent <= 0.0 {
            return 0.0;
        }
        let apart = of(Dial::SeparateProvision);
        let perceived = (spent + p.rumour as f32 * apart).min(1.0);
        let shape = apart + p.in_common as f32 * (1.0 - apart);
        (p.kappa * p.visibility) as f32
            * perceived
            * shape
            * (1.0 - of(Dial::Explanation))
            * (1.0 - of(Dial::HostBenefit))
    }
}

/// Change of R in a week.
#[inline(always)]
fn moved(r: f32, provocation: f32, scarcity: f32, forget: f32) -> f32 {
    provocation * (0.5 + scarcity) * (1.0 - r) - forget * r
}

impl Mechanism for Resenting {
    fn name(&self) -> &str {
        CARD.name
    }

    fn bind(&mut self, layout: &mut Layout, _settings: &[Setting]) -> Result<()> {
        layout.keep(ColumnSpec {
            name: RESENTMENT.into(),
            per: Per::Outgroup,
            initial: 0.0,
            bounds: (0.0, 1.0),
            owner: CARD.name.into(),
        })?;
        self.bound = Some((layout.change(RESENTMENT)?, layout.change(ATTITUDE)?));
        Ok(())
    }

    fn counts_contacts(&self) -> bool {
        false
    }

    fn change(&self, people: &mut People<'_>) {
        let Some((resentment, attitude)) = self.bound else {
            return;
        };
        let context = *people.context();
        if context.week < 0 {
            return;
        }
        let groups = people.groups();
        let forget = rate_of_half_life(self.p.half_life) as f32;
        let eta = self.p.eta as f32;
        let mut here = crate::ids::NONE;
        let mut provoked = vec![0.0; groups];
        people.for_each(|person, change| {
            let area = context.population.area[person.index];
            if area != here {
                here = area;
                for (h, provoked) in provoked.iter_mut().enumerate() {
                    *provoked = self.provocation(context.dials, area, h);
                }
            }
            let scarcity = context.dials.scarce(area, person.group);
            let held = person.row(resentment);
            for h in (0..groups).filter(|&h| h != person.group) {
                let r = held[h];
                if provoked[h] == 0.0 && r == 0.0 {
                    continue;
                }
                change.add(resentment, h, moved(r, provoked[h], scarcity, forget));
                change.add(attitude, h, -eta * r);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dials(spending: f32, apart: f32, explained: f32, open: f32) -> Dials {
        let mut dials = Dials::neutral(2);
        for (dial, x) in [
            (Dial::TargetedSpending, spending),
            (Dial::SeparateProvision, apart),
            (Dial::Explanation, explained),
            (Dial::HostBenefit, open),
        ] {
            dials.turn(dial, 1, (0, 1), |_| x);
        }
        dials
    }

    fn provocation(spending: f32, apart: f32, explained: f32, open: f32) -> f32 {
        let m = Resenting::new(&Resentment::default());
        m.provocation(&dials(spending, apart, explained, open), 0, 1)
    }

    #[test]
    fn the_formula_at_a_known_point() {
        // .02·.3·(.3 + .3)·1·.4·.5
        assert!((provocation(0.3, 1.0, 0.6, 0.5) - 0.02 * 0.3 * 0.6 * 0.4 * 0.5).abs() < 1e-8);
        // .006·.3·.25
        assert!((provocation(0.3, 0.0, 0.0, 0.0) - 0.006 * 0.3 * 0.25).abs() < 1e-8);
        // .1·(.5 + .3)·.8 − .05·.2
        assert!((moved(0.2, 0.1, 0.3, 0.05) - (0.1 * 0.8 * 0.8 - 0.01)).abs() < 1e-7);
    }

    #[test]
    fn separate_unexplained_and_exclusive_provision_is_resented_most() {
        let worst = provocation(0.3, 1.0, 0.0, 0.0);
        assert!(worst > provocation(0.3, 1.0, 0.6, 0.0));
        assert!(worst > provocation(0.3, 0.0, 0.0, 0.0));
        assert!(worst > provocation(0.3, 1.0, 0.0, 0.4));
        assert!(moved(0.2, 0.01, 0.6, 0.01) > moved(0.2, 0.01, 0.1, 0.01));
    }

    #[test]
    fn nothing_provided_nothing_resented() {
        assert_eq!(provocation(0.0, 1.0, 0.0, 0.0), 0.0);
        assert_eq!(moved(0.0, 0.0, 0.9, 0.01), 0.0);
        assert!(moved(0.5, 0.0, 0.9, 0.01) < 0.0);
    }

    #[test]
    fn resentment_stays_below_one() {
        let mut r = 0.0f32;
        for _ in 0..10_000 {
            r += moved(r, 0.02, 1.0, 0.0);
        }
        assert!(r <= 1.0 && r > 0.99, "{r}");
    }
}

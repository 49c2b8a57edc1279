//! M08–M11 as a model of attitude, the rival of M04: contact moves anxiety, empathy, knowledge and
//! threat, and these move the attitude. Where it is on, it stands in the kernel's place.
//!
//! a* = tanh(atanh(a0) + s_a·[βe·z_e − βx·z_x + βk·z_k − βR·z_tR − βS·z_tS + βn·z_ν + βc·z_c])
//! a ← a + λ·(a* − a)
//!
//! a0 the set-point, z_m how many standard deviations a person's mediator m lies above the mean of
//! the person's group for that outgroup: x anxiety (M08), e empathy (M09), k knowledge (M10), tR
//! and tS threat (M11), ν the norm of the own group in the area, c the salience of the common ingroup
//! (M22). Mean and SD are those of week 0 and stay fixed for the run: what comes after, an arrival
//! or a programme, moves z and with it attitudes. Until then, in burn-in, the mean is the level at
//! the start and the SD is declared; it is also used where at week 0 all are (nearly) alike. A
//! mediator that no mechanism keeps is absent.
//!
//! At least one of anxiety, empathy, knowledge and threat must be on. M05, M06, M07 and sal of M12
//! are factors of the kernel and have no effect here; M14 and all else that moves attitudes acts as
//! before, but threat, which acts through the target only.
//!
//! Conflict K8: whether a common identity of a dual kind is a sign of progress or of threat to
//! hosts is a choice; `threat` turns the sign of βc for hosts. Order of weights from Pettigrew &
//! Tropp 2008 and Riek et al. 2006; values E4.

use crate::attitude::kernel::{ATTITUDE, SET_POINT};
use crate::attitude::{empathy, knowledge, threat};
use crate::error::{Error, Result};
use crate::mechanism::{
    ANXIETY, COMMON_IDENTITY, Choices, Column, Columns, Entry, Layout, Mechanism, People, Per,
    Profile,
};
use crate::num::exp;
use crate::parameter::{Grade, Parameters};
use crate::places::Setting;

crate::parameters! {
    /// Parameters of the mediated model.
    pub struct Mediated {
        /// Share of the way to its target that attitude goes in a week
        lambda = 0.05, 0.0..=1.0, prior 0.01..=0.2, "λ", "1/week", E4, "mechanisms M08-M11";
        /// Strength of all mediators together
        strength = 0.35, 0.0..=2.0, prior 0.1..=0.6, "s_a", "1", E4, "mechanisms M08-M11";
        /// Weight of empathy
        empathy = 0.35, 0.0..=2.0, prior 0.1..=0.6, "βe", "1", E4, "mechanisms M08-M11; order from Pettigrew & Tropp 2008";
        /// Weight of anxiety (lowers)
        anxiety = 0.35, 0.0..=2.0, prior 0.1..=0.6, "βx", "1", E4, "mechanisms M08-M11; order from Pettigrew & Tropp 2008";
        /// Weight of knowledge
        knowledge = 0.10, 0.0..=2.0, prior 0.0..=0.2, "βk", "1", E4, "mechanisms M08-M11; order from Pettigrew & Tropp 2008";
        /// Weight of realistic threat (lowers)
        realistic = 0.30, 0.0..=2.0, prior 0.1..=0.5, "βR", "1", E4, "mechanisms M08-M11; order from Riek et al. 2006";
        /// Weight of symbolic threat (lowers)
        symbolic = 0.30, 0.0..=2.0, prior 0.1..=0.5, "βS", "1", E4, "mechanisms M08-M11; order from Riek et al. 2006";
        /// Weight of the norm
        norm = 0.30, 0.0..=2.0, prior 0.1..=0.5, "βn", "1", E4, "mechanisms M08-M11";
        /// Weight of the common ingroup
        common = 0.20, 0.0..=2.0, prior 0.0..=0.4, "βc", "1", E4, "mechanisms M08-M11";
        /// Spread of a mediator until week 0
        spread = 0.15, 0.01..=1.0, "s_m", "1", E4, "our assumption";
        /// Spread of the norm until week 0
        norm_spread = 0.10, 0.01..=1.0, "s_ν", "1", E4, "our assumption";
        choices {
            /// What a dual identity of newcomers means to hosts
            dual_signal = 0 of ["progress", "threat"], "dual_signal", E4, "conflict K8";
        }
    }
}

/// The card of the mediated model.
pub const CARD: Entry = Entry {
    id: "M08-M11",
    name: "mediated",
    title: "Mediated attitude model",
    profile: Profile::Optional,
    source: "Pettigrew & Tropp 2008; Riek, Mania & Gaertner 2006",
    grade: Grade::E1,
    conflict: "K8",
    meaning: "In place of M04: attitude follows anxiety, empathy, knowledge, threat, norm and common \
         identity; off: contact moves it directly.",
    parameters: Mediated::DECLARATIONS,
    build: Some(build),
};

fn build(choices: &Choices<'_>) -> Option<Box<dyn Mechanism>> {
    Some(Box::new(MediatedAttitude::new(&choices.part(CARD.name)?)))
}

/// A week-0 spread below this share of the declared one means that all are alike.
const ALIKE: f64 = 0.1;

/// The mechanism.
#[derive(Debug, Clone)]
pub struct MediatedAttitude {
    p: Mediated,
    groups: usize,
    host: Vec<bool>,
    columns: Option<(Column, Column)>,
    terms: Vec<Term>,
    norm: Standard,
}

/// One mediator: where it is read and how it counts.
#[derive(Debug, Clone)]
struct Term {
    column: Column,
    per: Per,
    weight: f32,
    /// Whether its sign turns for hosts.
    turns: bool,
    standard: Standard,
}

/// Mean, and weight of one unit above it, by group and outgroup.
#[derive(Debug, Clone, Default)]
struct Standard {
    mean: Vec<f32>,
    /// 1 / SD.
    scale: Vec<f32>,
}

impl Standard {
    /// The standard of these means (by group and outgroup) with one spread.
    fn declared(mean: Vec<f32>, spread: f64) -> Standard {
        let scale = vec![(1.0 / spread) as f32; mean.len()];
        Standard { mean, scale }
    }

    /// Takes the mean and spread of week 0; the declared spread where all are alike.
    fn measure(&mut self, at: usize, (mean, sd): (f64, f64), declared: f64) {
        self.mean[at] = mean as f32;
        let sd = if sd < ALIKE * declared { declared } else { sd };
        self.scale[at] = (1.0 / sd) as f32;
    }

    #[inline(always)]
    fn z(&self, at: usize, value: f32) -> f32 {
        (value - self.mean[at]) * self.scale[at]
    }

    fn relabel(&mut self, to: &[usize]) {
        let n = to.len();
        for table in [&mut self.mean, &mut self.scale] {
            let old = table.clone();
            for (k, value) in old.into_iter().enumerate() {
                table[to[k / n] * n + to[k % n]] = value;
            }
        }
    }
}

/// tanh(atanh(a0) + shift), without leaving the reach of one exponential.
#[inline(always)]
fn target(a0: f32, shift: f32) -> f32 {
    2.0 / (1.0 + (1.0 - a0) / (1.0 + a0) * exp(-2.0 * shift)) - 1.0
}

impl MediatedAttitude {
    /// The mechanism with these parameters.
    pub fn new(p: &Mediated) -> MediatedAttitude {
        MediatedAttitude {
            p: p.clone(),
            groups: 0,
            host: Vec::new(),
            columns: None,
            terms: Vec::new(),
            norm: Standard::default(),
        }
    }

    /// Columns with their weights, and whether the sign turns for hosts.
    fn mediators(&self) -> [(&'static str, f64, bool); 6] {
        let p = &self.p;
        [
            (ANXIETY, -p.anxiety, false),
            (empathy::COLUMN, p.empathy, false),
            (knowledge::COLUMN, p.knowledge, false),
            (threat::REALISTIC, -p.realistic, false),
            (threat::SYMBOLIC, -p.symbolic, false),
            (COMMON_IDENTITY, p.common, p.dual_signal == 1),
        ]
    }
}

impl Mechanism for MediatedAttitude {
    fn name(&self) -> &str {
        CARD.name
    }

    fn follows(&self) -> &[&str] {
        &[
            "anxiety",
            "common_identity",
            "empathy",
            "knowledge",
            "threat",
        ]
    }

    fn bind(&mut self, layout: &mut Layout, _settings: &[Setting]) -> Result<()> {
        let g = layout.groups();
        self.groups = g;
        self.host = layout.group_table().iter().map(|x| x.host).collect();
        self.columns = Some((layout.change(ATTITUDE)?, layout.read(SET_POINT)?));
        self.terms.clear();
        for (name, weight, turns) in self.mediators() {
            let Some(column) = layout.find(name) else {
                continue;
            };
            let level = |k: usize| layout.initial(column, k / g);
            self.terms.push(Term {
                column,
                per: layout.per(column),
                weight: (self.p.strength * weight) as f32,
                turns,
                standard: Standard::declared((0..g * g).map(level).collect(), self.p.spread),
            });
        }
        let common = layout.find(COMMON_IDENTITY);
        if self.terms.iter().all(|t| Some(t.column) == common) {
            return Err(Error::input(
                "mechanism `mediated` is on, but none of the mechanisms that it works through: \
                 switch on one or more of anxiety, empathy, knowledge, threat",
            ));
        }
        let attitude = &layout.group_table().attitude;
        let means = (0..g * g).map(|k| attitude[[k / g, k % g]] as f32);
        self.norm = Standard::declared(means.collect(), self.p.norm_spread);
        Ok(())
    }

    fn counts_contacts(&self) -> bool {
        false
    }

    fn settle(&mut self, columns: &Columns<'_>) {
        let g = self.groups;
        for at in (0..g * g).filter(|k| k / g != k % g) {
            for term in &mut self.terms {
                let h = if term.per == Per::Outgroup { at % g } else { 0 };
                let found = columns.moments(term.column, at / g, h);
                term.standard.measure(at, found, self.p.spread);
            }
            let found = columns.norm_moments(at / g, at % g);
            self.norm.measure(at, found, self.p.norm_spread);
        }
    }

    fn constants(&self) -> Vec<f64> {
        let standards = self.terms.iter().map(|t| &t.standard).chain([&self.norm]);
        standards
            .flat_map(|s| s.mean.iter().chain(&s.scale))
            .map(|&x| f64::from(x))
            .collect()
    }

    fn recall(&mut self, constants: &[f64]) {
        let terms = self.terms.iter_mut().map(|t| &mut t.standard);
        let all = terms.chain([&mut self.norm]);
        let values = all.flat_map(|s| s.mean.iter_mut().chain(&mut s.scale));
        for (value, &constant) in values.zip(constants) {
            *value = constant as f32;
        }
    }

    fn relabel(&mut self, to: &[usize]) {
        for term in &mut self.terms {
            term.standard.relabel(to);
        }
        self.norm.relabel(to);
        let old = self.host.clone();
        for (host, &at) in old.into_iter().zip(to) {
            self.host[at] = host;
        }
    }

    fn change(&self, people: &mut People<'_>) {
        let Some((attitude, set_point)) = self.columns else {
            return;
        };
        let g = self.groups;
        let context = *people.context();
        let lambda = self.p.lambda as f32;
        let norm_weight = (self.p.strength * self.p.norm) as f32;
        people.for_each(|person, change| {
            let (a, a0) = (person.row(attitude), person.row(set_point));
            let area = context.population.area[person.index];
            for h in (0..g).filter(|&h| h != person.group) {
                let at = person.group * g + h;
                let nu = context.norm(area, person.group, h);
                let mut shift = norm_weight * self.norm.z(at, nu);
                for term in &self.terms {
                    let row = person.row(term.column);
                    let value = if term.per == Per::Outgroup {
                        row[h]
                    } else {
                        row[0]
                    };
                    let z = term.weight * term.standard.z(at, value);
                    let turned = term.turns && self.host[person.group];
                    shift += if turned { -z } else { z };
                }
                change.add(attitude, h, lambda * (target(a0[h], shift) - a[h]));
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mechanism::ColumnSpec;
    use crate::population::{Group, Groups};

    fn layout(columns: &[&str]) -> Layout {
        let members = vec![Group::new("host", true), Group::new("newcomer", false)];
        let groups = Groups::new(members, ndarray::arr2(&[[0.0, 0.1], [0.3, 0.0]]));
        let mut layout = Layout::new(&groups.expect("groups"));
        for name in [ATTITUDE, SET_POINT].iter().chain(columns) {
            let spec = ColumnSpec {
                name: (*name).into(),
                per: Per::Outgroup,
                initial: 0.4,
                bounds: (-1.0, 1.0),
                owner: "test".into(),
            };
            layout.keep(spec).expect("column");
        }
        layout
    }

    fn bound(columns: &[&str]) -> Result<MediatedAttitude> {
        let mut m = MediatedAttitude::new(&Mediated::default());
        m.bind(&mut layout(columns), &[]).map(|()| m)
    }

    #[test]
    fn the_target_is_a_shift_on_the_scale_of_atanh() {
        for (a0, shift) in [(0.3, 0.2), (-0.8, 0.5), (0.95, -1.0), (0.0, 0.0)] {
            let expected = libm::tanh(libm::atanh(a0) + shift);
            let found = f64::from(target(a0 as f32, shift as f32));
            assert!((found - expected).abs() < 1e-6, "{a0} {shift} {found}");
        }
        // Whatever the shift, and at the ends of the scale.
        for a0 in [-1.0f32, -0.95, 0.0, 1.0] {
            for shift in [-500.0, 0.0, 500.0] {
                assert!((-1.0..=1.0).contains(&target(a0, shift)), "{a0} {shift}");
            }
        }
    }

    #[test]
    fn fears_lower_and_understanding_lifts() {
        let m = bound(&[
            ANXIETY,
            empathy::COLUMN,
            knowledge::COLUMN,
            threat::REALISTIC,
        ])
        .expect("bound");
        let weights: Vec<f32> = m.terms.iter().map(|t| t.weight).collect();
        let s = 0.35;
        for (found, expected) in weights.iter().zip([-0.35, 0.35, 0.10, -0.30]) {
            assert!((found - s * expected as f32).abs() < 1e-7, "{weights:?}");
        }
        // One declared SD above the starting level.
        assert!((m.terms[0].standard.z(1, 0.55) - 1.0).abs() < 1e-5);
        assert_eq!(m.terms[0].standard.z(1, 0.4), 0.0);
        // The norm is measured from the mean attitude at the start.
        assert_eq!(m.norm.z(1, 0.1), 0.0);
        assert!((m.norm.z(2, 0.4) - 1.0).abs() < 1e-5);
    }

    #[test]
    fn without_strength_attitude_returns_to_its_set_point() {
        assert!((target(0.37, 0.0) - 0.37).abs() < 1e-7);
    }

    #[test]
    fn week_0_sets_the_standard_unless_all_are_alike() {
        let mut s = Standard::declared(vec![0.2; 4], 0.15);
        s.measure(1, (0.5, 0.2), 0.15);
        assert!((s.z(1, 0.7) - 1.0).abs() < 1e-6);
        s.measure(2, (0.5, 0.0), 0.15);
        assert!((s.z(2, 0.65) - 1.0).abs() < 1e-6);
        s.relabel(&[1, 0]);
        assert!((s.z(2, 0.7) - 1.0).abs() < 1e-6, "row and column follow");
    }

    #[test]
    fn it_needs_something_to_work_through() {
        let message = bound(&[]).expect_err("no mediator").to_string();
        assert!(
            message.contains("anxiety, empathy, knowledge, threat"),
            "{message}"
        );
        let message = bound(&[COMMON_IDENTITY])
            .expect_err("not enough")
            .to_string();
        assert!(message.contains("`mediated`"), "{message}");
        assert!(bound(&[threat::SYMBOLIC]).is_ok());
    }
}

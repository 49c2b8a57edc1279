//! M13 Secondary transfer: what contact with one group does to the attitude to it colours the
//! attitudes to other groups.
//!
//! Δa_ih' = τ·Σ_h sim_hh'·Δa_ih(direct), over all groups h but the own and h' itself
//!
//! Δa_ih(direct) is what the week's own contact with h did to i's attitude by M04 (gain and loss,
//! without forgetting); sim the similarity of two different groups in others' eyes: as declared of the
//! pair, else one number. τ share that passes over. With two groups there is nowhere to transfer to. Off (the default): each
//! attitude stands for itself; so it does where M04 is off or gives way to the mediated model, in
//! which contact moves no attitude directly.
//!
//! Conflict K5: cross-sectional studies find transfer (evidence E1), within-person panels mostly do
//! not. Hence off unless switched on, and τ is the user's choice.

use crate::attitude::{kernel, mediated};
use crate::error::Result;
use crate::mechanism::{Choices, Column, Entry, Layout, Mechanism, People, Profile, Weekly};
use crate::parameter::{Grade, Parameters};
use crate::places::Setting;
use crate::population::Groups;

crate::parameters! {
    /// Parameters of M13.
    pub struct Transfer {
        /// Share of a change that passes over to a group that is just like the one met
        tau = 0.1, 0.0..=1.0, prior 0.0..=0.4, "τ", "1", E4, "mechanisms M13; conflict K5";
        /// Similarity of two different groups of which none is declared
        similarity = 0.5, 0.0..=1.0, "sim", "1", E4, "mechanisms M13";
    }
}

/// The card of M13.
pub const CARD: Entry = Entry {
    id: "M13",
    name: "secondary_transfer",
    title: "Secondary transfer",
    profile: Profile::Optional,
    source: "Pettigrew 2009; Tausch et al. 2010",
    grade: Grade::E1,
    conflict: "K5",
    meaning: "What contact does to the attitude to one group passes in part to other groups.",
    parameters: Transfer::DECLARATIONS,
    build: Some(build),
};

fn build(choices: &Choices<'_>) -> Option<Box<dyn Mechanism>> {
    // Without the kernel there is no direct change that could pass over.
    if !choices.on(kernel::CARD.name) || choices.on(mediated::CARD.name) {
        return None;
    }
    Some(Box::new(SecondaryTransfer::new(&choices.part(CARD.name)?)))
}

/// The mechanism.
#[derive(Debug, Clone)]
pub struct SecondaryTransfer {
    p: Transfer,
    groups: usize,
    /// Similarity by group and group.
    alike: Vec<f32>,
    bound: Option<(Column, Weekly, Weekly)>,
}

impl SecondaryTransfer {
    /// The mechanism with these parameters.
    pub fn new(p: &Transfer) -> SecondaryTransfer {
        SecondaryTransfer {
            p: p.clone(),
            groups: 0,
            alike: Vec::new(),
            bound: None,
        }
    }

    /// The similarities among these groups.
    fn compare(&mut self, groups: &Groups) {
        self.groups = groups.len();
        let declared = groups.similarity.iter();
        self.alike = declared
            .map(|s| s.unwrap_or(self.p.similarity) as f32)
            .collect();
    }

    /// What passes over to group `h` for a member of `own`, of these gains and losses by group.
    #[inline(always)]
    fn passed_on(&self, own: usize, h: usize, gain: &[f32], loss: &[f32]) -> f64 {
        let alike = &self.alike[h * self.groups..(h + 1) * self.groups];
        let mut sum = 0i64;
        for (k, ((up, down), sim)) in gain.iter().zip(loss).zip(alike).enumerate() {
            if k != own && k != h {
                sum += grid(up * sim) + grid(down * sim);
            }
        }
        sum as f64 / GRID
    }
}

/// Sums over groups must not depend on the order of groups: they are integers of 2^−40.
const GRID: f64 = 1_099_511_627_776.0;

#[inline(always)]
fn grid(x: f32) -> i64 {
    (f64::from(x) * GRID) as i64
}

impl Mechanism for SecondaryTransfer {
    fn name(&self) -> &str {
        CARD.name
    }

    fn follows(&self) -> &[&str] {
        &["attitude_kernel"]
    }

    fn bind(&mut self, layout: &mut Layout, _settings: &[Setting]) -> Result<()> {
        let weeks = layout
            .find_weekly(kernel::GAIN)
            .zip(layout.find_weekly(kernel::LOSS));
        let attitude = layout.change(kernel::ATTITUDE)?;
        self.compare(layout.group_table());
        self.bound = weeks.map(|(gain, loss)| (attitude, gain, loss));
        Ok(())
    }

    fn counts_contacts(&self) -> bool {
        false
    }

    fn relabel(&mut self, to: &[usize]) {
        let (old, n) = (self.alike.clone(), self.groups);
        for (at, alike) in old.into_iter().enumerate() {
            self.alike[to[at / n] * n + to[at % n]] = alike;
        }
    }

    fn change(&self, people: &mut People<'_>) {
        let Some((attitude, gain, loss)) = self.bound else {
            return;
        };
        let groups = people.groups();
        people.for_each(|person, change| {
            let (gain, loss) = (person.week(gain), person.week(loss));
            if gain.iter().chain(loss).all(|&x| x == 0.0) {
                return;
            }
            for h in (0..groups).filter(|&h| h != person.group) {
                let passed = self.passed_on(person.group, h, gain, loss);
                change.add(attitude, h, self.p.tau as f32 * passed as f32);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::population::Group;

    /// Four groups at full similarity, but for groups 2 and 3, which are so much alike.
    fn four(alike: f64) -> SecondaryTransfer {
        let members = ["a", "b", "c", "d"].map(|name| Group::new(name, name == "a"));
        let mut groups =
            Groups::new(members.to_vec(), ndarray::Array2::zeros((4, 4))).expect("groups");
        groups.declare_similarity(2, 3, alike).expect("declared");
        let mut m = SecondaryTransfer::new(&Transfer {
            similarity: 1.0,
            ..Transfer::default()
        });
        m.compare(&groups);
        m
    }

    #[test]
    fn the_formula_at_a_known_point() {
        // A member of group 1 whose attitude to 0 rose by .02 and to 3 fell by .005.
        let (gain, loss) = ([0.02, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, -0.005]);
        let to = |h, alike| four(alike).passed_on(1, h, &gain, &loss);
        assert!((to(2, 1.0) - 0.015).abs() < 1e-9);
        assert!((to(2, 0.4) - 0.018).abs() < 1e-9);
        assert!((to(0, 1.0) + 0.005).abs() < 1e-9);
        assert!((to(3, 0.0) - 0.02).abs() < 1e-9);
    }

    #[test]
    fn gains_lift_and_losses_lower_and_the_own_group_does_not_count() {
        let m = four(1.0);
        assert!(m.passed_on(0, 2, &[0.0, 0.1, 0.0, 0.0], &[0.0; 4]) > 0.0);
        assert!(m.passed_on(0, 2, &[0.0; 4], &[0.0, -0.1, 0.0, 0.0]) < 0.0);
        assert_eq!(m.passed_on(0, 2, &[0.5, 0.0, 0.3, 0.0], &[0.0; 4]), 0.0);
    }

    #[test]
    fn the_order_of_groups_changes_no_bit() {
        let (mut m, to) = (four(0.3), [1, 2, 3, 0]);
        let (gain, loss) = ([0.0, 0.000_91, 0.3, -0.2], [0.0; 4]);
        let before = m.passed_on(0, 3, &gain, &loss);
        m.relabel(&to);
        let mut moved = [0.0; 4];
        for (g, &x) in gain.iter().enumerate() {
            moved[to[g]] = x;
        }
        let after = m.passed_on(1, 0, &moved, &loss);
        assert_eq!(before.to_bits(), after.to_bits());
        assert!(before != 0.0);
    }
}

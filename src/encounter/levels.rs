//! What people bring to a meeting that is a level of their group until a mechanism moves it:
//! intergroup anxiety, salience of the common ingroup, level of the common language.
//!
//! While no mechanism keeps a column for one of them, everybody has the level of the group and no
//! face shows it. Where a column exists, rules read the person's own level, as a departure from
//! that of the group: a column that nothing moves gives the same bits as no column.

use crate::encounter::Face;
use crate::mechanism::Shown;
use crate::population::Groups;

/// Level below which no language in common falls: gestures.
pub(crate) const LEAST_COMM: f32 = 0.10;

/// Interpreters in a setting: in which share of the encounters one is there, and what that brings.
#[derive(Debug, Clone, Copy, Default)]
pub struct Interpreters<'a> {
    /// Share by area and group of those who ask for help; empty where there are none.
    pub share: &'a [f32],
    /// Least level of a language in common with an interpreter.
    pub level: f32,
}

impl Interpreters<'_> {
    /// Level of a language in common of a client of one group with staff of another, over encounters
    /// with and without interpreter; the office is in the area of the client.
    #[inline]
    pub(super) fn lift(&self, comm: f32, client: Face<'_>, staff: Face<'_>, groups: usize) -> f32 {
        let of = |g: usize| self.share[client.area() * groups + g];
        interpreted(comm, of(client.group()).max(of(staff.group())), self.level)
    }
}

/// Level of a language in common, over encounters of which the share has an interpreter.
///
/// ```
/// use commonground::encounter::interpreted;
/// assert_eq!(interpreted(0.25, 0.5, 0.75), 0.5);
/// assert_eq!(interpreted(0.8, 0.5, 0.6), 0.8);
/// assert_eq!(interpreted(0.3, 0.0, 0.6), 0.3);
/// ```
#[inline]
pub fn interpreted(comm: f32, share: f32, level: f32) -> f32 {
    comm + share * (level - comm).max(0.0)
}

/// The levels of all groups, and where faces show those of persons.
#[derive(Debug, Clone, Default)]
pub struct Levels {
    groups: usize,
    anxiety: Vec<f64>,
    common: Vec<f64>,
    /// Common language by group and outgroup.
    comm: Vec<f64>,
    /// The same as rules read it week by week.
    comm_read: Vec<f32>,
    own_language: Vec<f32>,
    /// Where faces show anxiety, if they do.
    pub shown_anxiety: Option<Shown>,
    /// Where faces show the salience of the common ingroup, if they do.
    pub shown_common: Option<Shown>,
    /// Where faces show the level of the common language, if they do.
    pub shown_language: Option<Shown>,
    /// Where faces show the share of encounters with other groups that take place, if they do.
    pub shown_isolation: Option<Shown>,
}

/// Salience of the common ingroup between two people.
#[inline(always)]
fn between(one: f32, other: f32) -> f32 {
    (one * other).sqrt()
}

impl Levels {
    /// The levels that are declared of the groups; no face shows anything.
    pub fn of(groups: &Groups) -> Levels {
        let n = groups.len();
        let comm: Vec<f64> = (0..n * n).map(|k| groups.comm(k / n, k % n)).collect();
        let own = |g: &crate::population::Group| g.spec.own_language as f32;
        Levels {
            groups: n,
            anxiety: groups.iter().map(|g| g.spec.anxiety).collect(),
            common: groups.iter().map(|g| g.spec.common_identity).collect(),
            comm_read: comm.iter().map(|&c| c as f32).collect(),
            comm,
            own_language: groups.iter().map(own).collect(),
            ..Levels::default()
        }
    }

    /// Number of groups.
    pub fn groups(&self) -> usize {
        self.groups
    }

    /// Level of anxiety of a group.
    pub fn group_anxiety(&self, g: usize) -> f64 {
        self.anxiety[g]
    }

    /// Salience of the common ingroup between typical members of two groups.
    pub fn group_common(&self, g: usize, h: usize) -> f64 {
        libm::sqrt(self.common[g] * self.common[h])
    }

    /// Level of the common language between typical members of two groups.
    pub fn group_comm(&self, g: usize, h: usize) -> f64 {
        self.comm[g * self.groups + h]
    }

    /// How far somebody's anxiety towards group `h` lies above the level of the own group.
    #[inline(always)]
    pub fn anxiety_above(&self, who: Face<'_>, h: usize) -> f32 {
        match self.shown_anxiety {
            Some(shown) => who.shown(shown, h) - self.anxiety[who.group()] as f32,
            None => 0.0,
        }
    }

    /// How far the salience of the common ingroup between two people lies above that between
    /// typical members of their groups.
    #[inline(always)]
    pub fn common_above(&self, one: Face<'_>, other: Face<'_>) -> f32 {
        match self.shown_common {
            Some(shown) => {
                let level = |x: Face<'_>| self.common[x.group()] as f32;
                between(one.shown(shown, 0), other.shown(shown, 0))
                    - between(level(one), level(other))
            }
            None => 0.0,
        }
    }

    /// Level of the best language in common: min of both levels of the common one, within a group
    /// its own, at least .10.
    #[inline(always)]
    pub fn comm(&self, one: Face<'_>, other: Face<'_>) -> f32 {
        let (g, h) = (one.group(), other.group());
        match self.shown_language {
            Some(shown) => {
                let own = if g == h { self.own_language[g] } else { 0.0 };
                let common = one.shown(shown, 0).min(other.shown(shown, 0));
                common.max(own).max(LEAST_COMM)
            }
            None => self.comm_read[g * self.groups + h],
        }
    }

    /// Share of the encounters of two people of different groups that take place, where one of
    /// them or both live in a reception centre (M30); 1 where nobody does.
    #[inline(always)]
    pub fn reach(&self, one: Face<'_>, other: Face<'_>) -> f32 {
        match self.shown_isolation {
            Some(shown) => one.shown(shown, 0).min(other.shown(shown, 0)),
            None => 1.0,
        }
    }

    /// How far [`comm`](Levels::comm) lies above that between typical members of both groups.
    #[inline(always)]
    pub fn comm_above(&self, one: Face<'_>, other: Face<'_>) -> f32 {
        match self.shown_language {
            Some(_) => {
                let typical = self.comm_read[one.group() * self.groups + other.group()];
                self.comm(one, other) - typical
            }
            None => 0.0,
        }
    }
}

#[cfg(test)]
impl Levels {
    /// Levels of groups with this anxiety, common identity and common language, for tests.
    pub(crate) fn for_test(anxiety: &[f64], common: f64, comm: &[f64]) -> Levels {
        Levels {
            groups: anxiety.len(),
            anxiety: anxiety.to_vec(),
            common: vec![common; anxiety.len()],
            comm: comm.to_vec(),
            comm_read: comm.iter().map(|&c| c as f32).collect(),
            own_language: vec![1.0; anxiety.len()],
            ..Levels::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encounter::{FaceParts, FaceTable, write_face};
    use crate::mechanism::{COMMON_IDENTITY, ColumnSpec, LANGUAGE, Layout};
    use crate::population::Group;

    fn groups() -> Groups {
        let members = vec![Group::new("host", true), Group::new("newcomer", false)];
        Groups::new(members, ndarray::Array2::zeros((2, 2))).expect("groups")
    }

    fn column(layout: &mut Layout, name: &str) -> crate::mechanism::Column {
        let spec = ColumnSpec::of_a_person("test", name, 0.0, (0.0, 1.0));
        layout.keep(spec).expect("column")
    }

    #[test]
    fn a_column_that_nothing_moved_changes_no_bit() {
        let groups = groups();
        let mut layout = Layout::new(&groups);
        let mut levels = Levels::of(&groups);
        let (c, l) = (
            column(&mut layout, COMMON_IDENTITY),
            column(&mut layout, LANGUAGE),
        );
        levels.shown_common = Some(layout.show(c));
        levels.shown_language = Some(layout.show(l));
        let mut t = FaceTable::showing(2, 2, layout.shown_words);
        let (stride, fixed) = (t.stride(), t.fixed_words());
        for (g, words) in t.words_mut().chunks_mut(stride).enumerate() {
            let parts = FaceParts::average(g as u64, g as u8);
            write_face(&mut words[..fixed], &parts, |_| 0.1);
            let spec = &groups.get(g).spec;
            words[fixed] = (spec.common_identity as f32).to_bits();
            words[fixed + 1] = (spec.language as f32).to_bits();
        }
        for (a, b) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            let (one, other) = (t.of(a), t.of(b));
            assert_eq!(levels.common_above(one, other), 0.0);
            assert_eq!(levels.comm_above(one, other), 0.0);
        }
        t.words_mut()[fixed + 1] = 0.4f32.to_bits();
        assert_eq!(levels.comm(t.of(0), t.of(1)), 0.4);
        assert_eq!(levels.comm(t.of(0), t.of(0)), 1.0); // the own language
    }
}

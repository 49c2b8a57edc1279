//! Groups: who they are and what all members share.

use ndarray::Array2;

use super::{LegalStatus, StatusShares};
use crate::error::{Error, Result};
use crate::ids::MAX_GROUPS;

crate::parameters! {
    /// What is declared of every group. States that a later mechanism moves start here; as long
    /// as nothing moves them they are constants of the group and cost no memory.
    pub struct GroupSpec {
        /// Share of the inhabitants of a synthetic city
        share = 0.0, 0.0..=1.0, "s_g", "1", E4, "scenario";
        /// Target dissimilarity of residence against all hosts together, synthetic cities only; the largest host group ignores it
        dissimilarity = 0.35, 0.0..=0.95, "D_g", "1", E3, "evidence A10b: low .20, typical .35, high .60";
        /// Level of the common language (CEFR anchors: A1 .15, A2 .30, B1 .50, B2 .65, C1 .80); hosts start at 1
        language = 0.65, 0.0..=1.0, "L", "1", E4, "a settled population at B2; measured levels belong here";
        /// Level of the own language inside the group
        own_language = 1.0, 0.0..=1.0, "L_own", "1", E4, "by definition";
        /// Intergroup anxiety until a mechanism moves it
        anxiety = 0.30, 0.0..=1.0, "x", "1", E4, "mechanisms 2.0";
        /// Salience of the common ingroup until a mechanism moves it
        common_identity = 0.30, 0.0..=1.0, "c", "1", E4, "mechanisms 2.0";
        /// First shape of the Beta distribution of interest in contact
        interest_alpha = 2.0, 0.1..=20.0, "α_I", "1", E3, "42% interested (Germany 2014), mechanisms 2.0";
        /// Second shape of the Beta distribution of interest in contact
        interest_beta = 2.4, 0.1..=20.0, "β_I", "1", E3, "42% interested (Germany 2014), mechanisms 2.0";
        /// Employed share of ages 18 to 64
        employed = 0.75, 0.0..=1.0, "e_g", "1", E3, "Eurostat 2023: nationals 76%, non-EU citizens 63%";
        /// Mean number of people added to a household beyond the generator's sizes
        household_extra = 0.0, 0.0..=3.0, "h_g", "people", E3, "evidence C13: migrant households larger by .3 to .8";
        /// Years since the members came, at week 0; from ten on they are settled, as hosts always are
        years_here = 20.0, 0.0..=100.0, "y_g", "year", E4, "a settled population";
        choices {
            /// Legal status of the members until a mechanism moves it; hosts are citizens
            status = 1 of ["citizen", "permanent", "temporary", "procedure", "irregular"], "S", E4, "a settled population; measured shares belong here";
        }
    }
}

/// A group of the model.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Name in scenario and results: letters, digits and `_`.
    pub name: String,
    /// Whether the group is (one of) the hosts.
    pub host: bool,
    /// What its members share.
    pub spec: GroupSpec,
    /// How many leave, are born and die.
    pub rates: GroupRates,
    /// Shares of legal statuses among its members, where persons have one (mechanism `stays`);
    /// `None`: all have that of the group.
    pub statuses: Option<StatusShares>,
}

/// Yearly rates of a group for a run in which people come and go (M36); what is `None` is not
/// stated.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct GroupRates {
    /// Hazard of leaving the city, from 0 to 2. Not stated: nobody leaves of those who were there
    /// from the beginning, and those who came leave with the hazard of their legal status.
    pub departure: Option<f64>,
    /// Births for each member of the group, from 0 to 1; not stated: none.
    pub births: Option<f64>,
    /// Deaths for each member of the group, from 0 to 1; not stated: none.
    pub deaths: Option<f64>,
}

impl GroupRates {
    /// Whether nothing is stated.
    pub fn are_unstated(&self) -> bool {
        *self == GroupRates::default()
    }
}

impl Group {
    /// A group with the default of every parameter; hosts speak the common language at 1 and are
    /// citizens.
    pub fn new(name: impl Into<String>, host: bool) -> Group {
        let mut spec = GroupSpec::default();
        if host {
            spec.language = 1.0;
            spec.status = 0;
        }
        Group {
            name: name.into(),
            host,
            spec,
            rates: GroupRates::default(),
            statuses: None,
        }
    }

    /// Legal status that a uniform number in [0,1) stands for among its members.
    pub fn status(&self, u: f64) -> LegalStatus {
        match &self.statuses {
            Some(shares) => shares.status(u),
            None => LegalStatus::ALL[self.spec.status],
        }
    }
}

/// The groups of a model with the ordered matrix of initial attitudes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Groups {
    members: Vec<Group>,
    /// Mean initial attitude μ, row = who, column = about whom; need not be symmetric; the
    /// diagonal means nothing.
    pub attitude: Array2<f64>,
    /// How alike two groups are in the eyes of others, in 0 to 1, where that is declared; symmetric
    /// ([`Groups::declare_similarity`]). Pairs that are not declared have the similarity of M13.
    pub similarity: Array2<Option<f64>>,
}

impl Groups {
    /// Groups with the mean attitudes of each (row) towards each (column).
    ///
    /// # Errors
    /// Unless there are 2 to 16 groups with different names, at least one of them host, and a
    /// square matrix of numbers in [−1,1].
    pub fn new(members: Vec<Group>, attitude: Array2<f64>) -> Result<Groups> {
        let n = members.len();
        if !(2..=MAX_GROUPS).contains(&n) {
            return Err(Error::input(format!(
                "{n} groups; a model has 2 to {MAX_GROUPS}"
            )));
        }
        for (i, g) in members.iter().enumerate() {
            if members[..i].iter().any(|other| other.name == g.name) {
                return Err(Error::input(format!("two groups are named `{}`", g.name)));
            }
            if g.name.is_empty()
                || g.name == "all"
                || !g.name.chars().all(|c| c.is_alphanumeric() || c == '_')
            {
                return Err(Error::input(format!(
                    "a group is named `{}`; names are letters, digits and `_`, not `all`",
                    g.name
                )));
            }
        }
        if !members.iter().any(|g| g.host) {
            return Err(Error::input(
                "no group has `host = true`; at least one must",
            ));
        }
        if attitude.dim() != (n, n) || attitude.iter().any(|a| !(-1.0..=1.0).contains(a)) {
            return Err(Error::input(format!(
                "initial attitudes must be a {n} by {n} table of numbers in -1..=1"
            )));
        }
        Ok(Groups {
            members,
            attitude,
            similarity: Array2::from_elem((n, n), None),
        })
    }

    /// Declares how alike two groups are in the eyes of others.
    ///
    /// # Errors
    /// If there are no two such groups, or the number is not between 0 and 1.
    pub fn declare_similarity(&mut self, g: usize, h: usize, similarity: f64) -> Result<()> {
        let n = self.len();
        if g >= n || h >= n || g == h || !(0.0..=1.0).contains(&similarity) {
            return Err(Error::input(format!(
                "a similarity of {similarity} of groups {g} and {h}; it is a number in 0..=1 of two of {n} groups"
            )));
        }
        self.similarity[[g, h]] = Some(similarity);
        self.similarity[[h, g]] = Some(similarity);
        Ok(())
    }

    /// Number of groups.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether there are none (only before a scenario is read).
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The groups in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Group> {
        self.members.iter()
    }

    /// The group at a position.
    pub fn get(&self, g: usize) -> &Group {
        &self.members[g]
    }

    /// Position of the group of this name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.members.iter().position(|g| g.name == name)
    }

    /// The same groups in another order: the group at position `g` moves to `to[g]`.
    pub fn relabelled(&self, to: &[usize]) -> Groups {
        let n = self.len();
        let mut members = self.members.clone();
        let (mut attitude, mut similarity) = (self.attitude.clone(), self.similarity.clone());
        for g in 0..n {
            members[to[g]] = self.members[g].clone();
            for h in 0..n {
                attitude[[to[g], to[h]]] = self.attitude[[g, h]];
                similarity[[to[g], to[h]]] = self.similarity[[g, h]];
            }
        }
        Groups {
            members,
            attitude,
            similarity,
        }
    }

    /// Level at which members of two groups can speak: the better of the common language
    /// (min of both levels) and, within a group, its own; at least .10.
    pub fn comm(&self, g: usize, h: usize) -> f64 {
        let level = |k: usize| self.members[k].spec.language;
        let common = level(g).min(level(h));
        let own = if g == h {
            self.members[g].spec.own_language
        } else {
            0.0
        };
        common.max(own).max(0.10)
    }
}

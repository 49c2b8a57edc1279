//! M21 Hostility among newcomer groups: homeland shocks.
//!
//! Newcomer groups have attitudes to each other like everybody: a mean for each ordered pair in
//! `[attitudes]`, which need not be symmetric. A faction inside a group (a party, a faith, a
//! district of origin) is a group of its own, with its row and column of the matrix. On top of this
//! an event abroad can turn groups against others: in week t*
//!
//! a_ih(t) −= J·Hid_i·exp(−ln 2·(t − t*)/T_J),
//!
//! Hid heritage identity in week t* (column `heritage` where a mechanism keeps it, else h_0). The
//! displacement halves every T_J weeks, forgetting included (see `fading`). Meetings on shared
//! problems and rules of funding belong to programmes and are not modelled here.
//!
//! No shock: no column, no cost, no change. Off: shocks do nothing. No agent-based model of it was
//! found, only accounts of practitioners: exploratory. Evidence E3.

use super::events::Concerned;
use super::fading::{Fading, forgetting};
use crate::error::Result;
use crate::mechanism::{Choices, Column, Entry, Layout, Mechanism, People, Profile};
use crate::parameter::{Grade, Parameters};
use crate::places::Setting;

crate::parameters! {
    /// Parameters of M21.
    pub struct Homeland {
        /// Heritage identity while no mechanism keeps it
        heritage = 0.70, 0.0..=1.0, "h_0", "1", E4, "mechanisms 2.0";
    }
}

crate::parameters! {
    /// Numbers of a homeland shock.
    pub struct ShockSpec {
        /// Loss of attitude at full heritage identity
        size = 0.10, 0.0..=2.0, prior 0.0..=0.3, "J", "1", E4, "mechanisms M21";
        /// Half-life
        half_life = 12.0, 0.5..=5200.0, "T_J", "week", E4, "mechanisms M21";
    }
}

/// A homeland shock: `[[shocks]]` of a scenario.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shock {
    /// Name, unique among shocks.
    pub name: String,
    /// Week after burn-in.
    pub week: u32,
    /// Groups whose attitudes it moves, by name; empty for all.
    pub groups: Vec<String>,
    /// Groups against whom it turns them, by name; empty for all others.
    pub towards: Vec<String>,
    /// Its numbers.
    pub spec: ShockSpec,
}

/// The card of M21.
pub const CARD: Entry = Entry {
    id: "M21",
    name: "homeland",
    title: "Hostility among newcomer groups",
    profile: Profile::Core,
    source: "accounts of practitioners; exploratory",
    grade: Grade::E3,
    conflict: "",
    meaning: "An event abroad turns groups against each other for a time.",
    parameters: Homeland::DECLARATIONS,
    build: Some(build),
};

fn build(choices: &Choices<'_>) -> Option<Box<dyn Mechanism>> {
    let p = choices.part(CARD.name)?;
    let shocks = &choices.inputs().shocks;
    (!shocks.is_empty())
        .then(|| Box::new(HomelandShocks::new(&p, shocks, forgetting(choices))) as Box<_>)
}

/// Name of the column of heritage identity, where a mechanism keeps it.
pub const HERITAGE: &str = "heritage";

/// A shock made ready.
#[derive(Debug, Clone)]
struct Ready {
    shock: Shock,
    who: Concerned,
    whom: Concerned,
    fading: Fading,
}

/// The mechanism.
#[derive(Debug, Clone)]
pub struct HomelandShocks {
    p: Homeland,
    shocks: Vec<Ready>,
    heritage: Option<Column>,
}

impl HomelandShocks {
    /// The mechanism with these parameters and shocks, where forgetting takes this share of a
    /// displacement a week.
    pub fn new(p: &Homeland, shocks: &[Shock], forgetting: f64) -> HomelandShocks {
        let ready = |shock: &Shock| Ready {
            shock: shock.clone(),
            who: Concerned::default(),
            whom: Concerned::default(),
            fading: Fading::new(shock.spec.half_life, forgetting),
        };
        HomelandShocks {
            p: p.clone(),
            shocks: shocks.iter().map(ready).collect(),
            heritage: None,
        }
    }
}

impl Mechanism for HomelandShocks {
    fn name(&self) -> &str {
        CARD.name
    }

    fn bind(&mut self, layout: &mut Layout, _settings: &[Setting]) -> Result<()> {
        for r in &mut self.shocks {
            let what = format!("shock `{}`", r.shock.name);
            r.who = Concerned::find(&what, &r.shock.groups, layout.group_table())?;
            r.whom = Concerned::find(&what, &r.shock.towards, layout.group_table())?;
            let column = format!("shock_{}", r.shock.name);
            r.fading.bind(&column, CARD.name, layout)?;
        }
        self.heritage = layout.find(HERITAGE);
        Ok(())
    }

    fn follows(&self) -> &[&str] {
        &["belonging", "orientation"]
    }

    fn counts_contacts(&self) -> bool {
        false
    }

    fn relabel(&mut self, to: &[usize]) {
        for r in &mut self.shocks {
            r.who.relabel(to);
            r.whom.relabel(to);
        }
    }

    fn change(&self, people: &mut People<'_>) {
        let (week, groups) = (people.context().week, people.groups());
        for r in &self.shocks {
            let since = i64::from(r.shock.week);
            if week < since {
                continue;
            }
            let size = if week == since {
                r.shock.spec.size
            } else {
                0.0
            } as f32;
            people.for_each(|person, change| {
                if !r.who.has(person.group) {
                    return;
                }
                let heritage = self
                    .heritage
                    .map_or(self.p.heritage as f32, |c| person.row(c)[0]);
                for h in (0..groups).filter(|&h| h != person.group && r.whom.has(h)) {
                    r.fading.week(&person, change, h, -size * heritage);
                }
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::events::three_groups;
    use super::*;
    use crate::attitude::kernel::engine_columns;

    #[test]
    fn each_shock_keeps_one_column() {
        let shock = |name: &str| Shock {
            name: name.into(),
            groups: vec!["east".into()],
            towards: vec!["west".into()],
            ..Shock::default()
        };
        let mut layout = Layout::new(&three_groups());
        for spec in engine_columns() {
            layout.keep(spec).expect("kept");
        }
        let mut m = HomelandShocks::new(&Homeland::default(), &[shock("a"), shock("b")], 0.0);
        m.bind(&mut layout, &[]).expect("bound");
        assert!(layout.find("shock_a").is_some() && layout.find("shock_b").is_some());
        assert!(m.shocks[0].who.has(1) && !m.shocks[0].who.has(2) && m.shocks[0].whom.has(2));
        let mut wrong = shock("c");
        wrong.towards = vec!["north".into()];
        let mut m = HomelandShocks::new(&Homeland::default(), &[wrong], 0.0);
        let said = m.bind(&mut layout, &[]).expect_err("refused").to_string();
        assert!(
            said.contains("shock `c`: no group is named `north`"),
            "{said}"
        );
    }
}

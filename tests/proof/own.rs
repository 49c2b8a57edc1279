//! Mechanisms from outside the crate, for the tests.

use commonground::Result;
use commonground::mechanism::{
    Around, Column, ColumnSpec, Layout, Mechanism, Met, Occasion, People, Per, Shares, Tally,
    Weekly,
};
use commonground::places::Setting;

/// Contacts make tired: a column of its own, with a column of the week.
#[derive(Clone, Default)]
pub struct Tired {
    tired: Option<Column>,
    today: Option<Weekly>,
}

impl Mechanism for Tired {
    fn name(&self) -> &str {
        "z_tired"
    }

    fn bind(&mut self, layout: &mut Layout, _settings: &[Setting]) -> Result<()> {
        layout.keep(ColumnSpec {
            name: "tired".into(),
            per: Per::Person,
            initial: 0.1,
            bounds: (0.0, 1.0),
            owner: "z_tired".into(),
        })?;
        self.tired = Some(layout.change("tired")?);
        self.today = Some(layout.weekly("tired.week", Per::Person));
        Ok(())
    }

    fn contact(&self, occasion: Occasion<'_>, met: &mut Met<'_, '_>, tallies: &[Tally]) {
        if let Some(today) = self.today {
            let here = occasion.setting.spec.intensity as f32;
            let all: f32 = tallies.iter().flatten().map(|&n| f32::from(n)).sum();
            *met.week(today, 0) += 0.001 * here * all;
        }
    }

    fn change(&self, people: &mut People<'_>) {
        let (Some(tired), Some(today)) = (self.tired, self.today) else {
            return;
        };
        people.for_each(|person, change| {
            let delta = person.week(today)[0] - 0.3 * person.row(tired)[0];
            change.add(tired, 0, delta);
        });
    }
}

/// Who is tired likes everybody a little less; reads the column of [`Tired`].
#[derive(Clone, Default)]
pub struct Grumpy {
    pub strength: f32,
    columns: Option<(Column, Column)>,
}

impl Grumpy {
    pub fn new(strength: f32) -> Grumpy {
        Grumpy {
            strength,
            columns: None,
        }
    }
}

impl Mechanism for Grumpy {
    fn name(&self) -> &str {
        "a_grumpy"
    }

    fn follows(&self) -> &[&str] {
        &["z_tired"]
    }

    fn bind(&mut self, layout: &mut Layout, _settings: &[Setting]) -> Result<()> {
        self.columns = Some((layout.read("tired")?, layout.change("attitude")?));
        Ok(())
    }

    fn counts_contacts(&self) -> bool {
        false
    }

    fn change(&self, people: &mut People<'_>) {
        let Some((tired, attitude)) = self.columns else {
            return;
        };
        let groups = people.groups();
        people.for_each(|person, change| {
            for h in (0..groups).filter(|&h| h != person.group) {
                change.add(attitude, h, -self.strength * person.row(tired)[0]);
            }
        });
    }
}

/// Factor on what people start in voluntary settings.
#[derive(Clone)]
pub struct Thinner(pub &'static str, pub f32);

impl Mechanism for Thinner {
    fn name(&self) -> &str {
        self.0
    }

    fn bind(&mut self, _layout: &mut Layout, _settings: &[Setting]) -> Result<()> {
        Ok(())
    }

    fn counts_contacts(&self) -> bool {
        false
    }

    fn thins(&self) -> bool {
        true
    }

    fn thin(&self, _shares: &Shares, _area: u32) -> f32 {
        self.1
    }

    fn change(&self, _people: &mut People<'_>) {}
}

/// Makes norms: everybody finds everybody agreeable.
#[derive(Clone)]
pub struct Kind(pub &'static str);

impl Mechanism for Kind {
    fn name(&self) -> &str {
        self.0
    }

    fn bind(&mut self, _layout: &mut Layout, _settings: &[Setting]) -> Result<()> {
        Ok(())
    }

    fn counts_contacts(&self) -> bool {
        false
    }

    fn sets_norms(&self) -> bool {
        true
    }

    fn norm(&self, _around: Around<'_>, _g: usize, _h: usize, _started: f32) -> f32 {
        0.9
    }

    fn change(&self, _people: &mut People<'_>) {}
}

//! M20 Perceived group size and information: how large people believe a group to be.
//!
//! logit(ŝ_ih) = (1 − ω)·logit(s_d) + ω·logit(½) − b·a_ih + ε_ih: people know the share s_d of a
//! group where they live and draw it towards one half (ω, rescaling of small shares), guess higher
//! the less they like it (b), and err each in their own way (ε ~ N(0, σ_ε), once a person and
//! group). s_d is kept within .001 to .999, so that who sees nobody does not believe in nobody.
//!
//! A campaign of week t* takes ω ← ω·(1 − ι) of those it reaches; one of n weeks does so bit by bit,
//! each week by (1 − ι)^(1/n). ω comes back with a half-life.
//! A policy of steady information takes a share of ω every week, of everybody concerned.
//! While there is neither, ω is a constant and no column exists.
//!
//! The level of ŝ moves no attitude; only its change does, where M11 is on. Off: there are no
//! guesses and campaigns do nothing. Eurobarometer 469; Alesina et al. 2018. Evidence E1 for the
//! misperception, E1 for no effect of correcting it on attitudes. Conflict K9.

use super::events::{Concerned, keep_assigned};
use crate::error::Result;
use crate::mechanism::{Choices, Column, ColumnSpec, Entry, Layout, Mechanism, People, Profile};
use crate::num::{ln, normal, rate_of_half_life, sigmoid};
use crate::parameter::{Grade, Parameters};
use crate::places::Setting;
use crate::policy::Dial;
use crate::population::Groups;
use crate::rng::{Stream, uniform};

crate::parameters! {
    /// Parameters of M20.
    pub struct GroupSize {
        /// Weight of one half against the local share
        omega = 0.5, 0.0..=1.0, prior 0.3..=0.7, "ω", "1", E4, "mechanisms M20: 12% gives 27%, guesses were 28%";
        /// How much lower the guess of who likes the group
        attitude = 0.2, 0.0..=2.0, "b", "1", E4, "mechanisms M20";
        /// Spread of personal error
        error_sd = 0.3, 0.0..=2.0, "σ_ε", "1", E4, "mechanisms M20";
        /// Half-life of what a campaign corrected
        half_life = 26.0, 1.0..=5200.0, "T_ω", "week", E4, "mechanisms M20";
    }
}

crate::parameters! {
    /// Numbers of an information campaign.
    pub struct CampaignSpec {
        /// Share of the people concerned whom it reaches
        reach = 0.5, 0.0..=1.0, "r_c", "1", E4, "our assumption";
        /// Share of the weight of one half that it takes away
        correction = 0.5, 0.0..=1.0, "ι", "1", E4, "mechanisms M20";
    }
}

/// An information campaign: `[[campaigns]]` of a scenario.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Campaign {
    /// Name, unique among campaigns: part of the address of who is reached.
    pub name: String,
    /// First week, after burn-in.
    pub week: u32,
    /// Weeks that it goes on, at least 1.
    pub weeks: u32,
    /// Groups whose members it can reach, by name; empty for all.
    pub groups: Vec<String>,
    /// Whether it reaches those whom a trial assigns, in place of a draw: whose column
    /// [`assigned`](super::events::assigned) is not 0.
    pub assigned: bool,
    /// Its numbers.
    pub spec: CampaignSpec,
}

impl Campaign {
    fn is_on(&self, week: i64) -> bool {
        let first = i64::from(self.week);
        (first..first + i64::from(self.weeks.max(1))).contains(&week)
    }

    /// Share of ω that a week takes away.
    fn weekly(&self) -> f64 {
        match self.weeks {
            0 | 1 => self.spec.correction,
            n => 1.0 - libm::pow(1.0 - self.spec.correction, 1.0 / f64::from(n)),
        }
    }
}

/// The card of M20.
pub const CARD: Entry = Entry {
    id: "M20",
    name: "group_size",
    title: "Perceived group size and information",
    profile: Profile::Core,
    source: "Eurobarometer 469; Alesina, Miano & Stantcheva 2018; Hopkins et al. 2019",
    grade: Grade::E1,
    conflict: "K9",
    meaning: "People overestimate small groups; a campaign corrects the belief for a time, not \
         the attitude.",
    parameters: GroupSize::DECLARATIONS,
    build: Some(build),
};

fn build(choices: &Choices<'_>) -> Option<Box<dyn Mechanism>> {
    let p = choices.part(CARD.name)?;
    let campaigns = &choices.inputs().campaigns;
    let policies = &choices.inputs().policies;
    let informed = policies.iter().any(|p| p.turns(Dial::SizeInformation));
    (informed || !campaigns.is_empty())
        .then(|| Box::new(SizeCampaigns::new(&p, campaigns, informed)) as Box<_>)
}

/// Name of the column of ω by person, which exists where there are campaigns.
pub const SIZE_BIAS: &str = "size_bias";

/// Least and greatest local share that people go by.
const SEEN: (f32, f32) = (0.001, 0.999);

/// Logit of a local share as people go by it.
pub fn logit_of_share(share: f32) -> f32 {
    let s = f64::from(share.clamp(SEEN.0, SEEN.1));
    ln(s / (1.0 - s)) as f32
}

impl GroupSize {
    /// Nobody errs: people know the share where they live, like the group or not.
    pub fn exact() -> GroupSize {
        GroupSize {
            omega: 0.0,
            attitude: 0.0,
            error_sd: 0.0,
            ..GroupSize::default()
        }
    }

    /// Perceived share ŝ of a group, in (0,1), of who has the weight `omega` of one half
    /// (`self.omega`, or the column [`SIZE_BIAS`]), lives where the group's logit
    /// ([`logit_of_share`]) is `logit`, has this attitude and this personal error ([`Errors::of`]).
    ///
    /// ```
    /// use commonground::indirect::group_size::{GroupSize, logit_of_share};
    /// let p = GroupSize::default();
    /// let seen = p.perceived(0.5, logit_of_share(0.12), 0.0, 0.0);
    /// assert!((seen - 0.27).abs() < 0.003);
    /// ```
    #[inline(always)]
    pub fn perceived(&self, omega: f32, logit: f32, attitude: f32, error: f32) -> f32 {
        // logit(½) is 0.
        sigmoid((1.0 - omega) * logit - self.attitude as f32 * attitude + error)
    }
}

/// Personal errors ε, fixed for a person and a group: drawn by key and the group's name, so that
/// nothing is stored and the position of a group does not matter.
#[derive(Debug, Clone)]
pub struct Errors {
    sd: f64,
    streams: Vec<Stream>,
}

impl Errors {
    /// The errors of a run. Make them once a run or chunk, not once a person.
    pub fn new(p: &GroupSize, seed: u64, groups: &Groups) -> Errors {
        let stream = |name: &str| Stream::new(seed, &format!("size_error.{name}"));
        Errors {
            sd: p.error_sd,
            streams: groups.iter().map(|g| stream(&g.name)).collect(),
        }
    }

    /// Error of the person with this key about the group at position `h`.
    #[inline]
    pub fn of(&self, key: u64, h: usize) -> f32 {
        let bits = self.streams[h].draw(key, 0, 0);
        (self.sd * normal(bits[0], bits[1])) as f32
    }
}

/// The mechanism: keeps ω where there are campaigns.
#[derive(Debug, Clone)]
pub struct SizeCampaigns {
    p: GroupSize,
    campaigns: Vec<(Campaign, Concerned, Option<Column>)>,
    /// Whether a policy informs, week by week.
    steady: bool,
    omega: Option<Column>,
}

impl SizeCampaigns {
    /// The mechanism with these parameters and campaigns; `steady` says whether policies
    /// inform too.
    pub fn new(p: &GroupSize, campaigns: &[Campaign], steady: bool) -> SizeCampaigns {
        let all = campaigns.iter().cloned();
        SizeCampaigns {
            p: p.clone(),
            campaigns: all.map(|c| (c, Concerned::default(), None)).collect(),
            steady,
            omega: None,
        }
    }
}

impl Mechanism for SizeCampaigns {
    fn name(&self) -> &str {
        CARD.name
    }

    fn bind(&mut self, layout: &mut Layout, _settings: &[Setting]) -> Result<()> {
        for (c, concerned, assigned) in &mut self.campaigns {
            let what = format!("campaign `{}`", c.name);
            *concerned = Concerned::find(&what, &c.groups, layout.group_table())?;
            if c.assigned {
                *assigned = Some(keep_assigned(CARD.name, &c.name, layout)?);
            }
        }
        layout.keep(ColumnSpec::of_a_person(
            self.name(),
            SIZE_BIAS,
            self.p.omega as f32,
            (0.0, 1.0),
        ))?;
        self.omega = Some(layout.change(SIZE_BIAS)?);
        Ok(())
    }

    fn counts_contacts(&self) -> bool {
        false
    }

    fn relabel(&mut self, to: &[usize]) {
        for (_, concerned, _) in &mut self.campaigns {
            concerned.relabel(to);
        }
    }

    fn change(&self, people: &mut People<'_>) {
        let Some(column) = self.omega else { return };
        let context = *people.context();
        let first = self.campaigns.iter().map(|(c, ..)| c.week).min();
        let before = first.is_none_or(|first| context.week < i64::from(first));
        if before && !self.steady {
            return;
        }
        let back = rate_of_half_life(self.p.half_life) as f32;
        let usual = self.p.omega as f32;
        let now: Vec<_> = self
            .campaigns
            .iter()
            .filter(|(c, ..)| c.is_on(context.week))
            .map(|(c, who, assigned)| {
                let stream = context.stream(&format!("campaign.{}", c.name));
                let reach = c.spec.reach as f32;
                (stream, reach, c.weekly() as f32, who, *assigned)
            })
            .collect();
        people.for_each(|person, change| {
            let omega = person.row(column)[0];
            // Several campaigns of a week compose.
            let keep = now
                .iter()
                .filter(|(stream, reach, _, who, assigned)| {
                    who.has(person.group)
                        && match assigned {
                            Some(column) => person.row(*column)[0] > 0.0,
                            None => uniform(stream.draw(person.key, 0, 0)[0]) < *reach,
                        }
                })
                .fold(1.0, |keep, (_, _, correction, ..)| {
                    keep * (1.0 - correction)
                });
            let keep = match self.steady {
                true => {
                    let area = context.population.area[person.index];
                    keep * (1.0 - context.dials.get(Dial::SizeInformation, area, person.group))
                }
                false => keep,
            };
            change.add(column, 0, back * (usual - omega) - (1.0 - keep) * omega);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::events::three_groups;
    use super::*;

    #[test]
    fn small_shares_are_overestimated_and_large_ones_underestimated() {
        let p = GroupSize::default();
        let seen = |share, attitude| p.perceived(0.5, logit_of_share(share), attitude, 0.0);
        assert!((seen(0.12, 0.0) - 0.2697).abs() < 1e-3);
        assert!(seen(0.9, 0.0) < 0.9 && (seen(0.5, 0.0) - 0.5).abs() < 1e-6);
        assert!(seen(0.12, -0.5) > seen(0.12, 0.0) && seen(0.12, 0.5) < seen(0.12, 0.0));
        assert!(seen(0.0, 1.0) > 0.0 && seen(1.0, -1.0) < 1.0);
        // Without bias, dislike and error people know the share.
        let plain = GroupSize { attitude: 0.0, ..p };
        assert!((plain.perceived(0.0, logit_of_share(0.12), 0.7, 0.0) - 0.12).abs() < 1e-6);
    }

    #[test]
    fn a_campaign_of_many_weeks_corrects_as_much_as_one() {
        let campaign = |weeks| Campaign {
            week: 3,
            weeks,
            spec: CampaignSpec::default(),
            ..Campaign::default()
        };
        let (one, many) = (campaign(1), campaign(8));
        assert!(one.is_on(3) && !one.is_on(4) && many.is_on(10) && !many.is_on(11));
        assert_eq!(one.weekly(), 0.5);
        let left = (0..8).fold(1.0, |left, _| left * (1.0 - many.weekly()));
        assert!((left - 0.5).abs() < 1e-12);
    }

    #[test]
    fn errors_belong_to_a_person_and_a_named_group() {
        let (p, groups) = (GroupSize::default(), three_groups());
        let errors = Errors::new(&p, 7, &groups);
        let moved = Errors::new(&p, 7, &groups.relabelled(&[2, 0, 1]));
        assert_eq!(errors.of(11, 0).to_bits(), moved.of(11, 2).to_bits());
        assert_ne!(errors.of(11, 0), errors.of(11, 1));
        let (n, mut sum, mut square) = (4000, 0.0, 0.0);
        for key in 0..n {
            let e = f64::from(errors.of(key, 1));
            sum += e;
            square += e * e;
        }
        let (mean, sd) = (sum / n as f64, libm::sqrt(square / n as f64));
        assert!(mean.abs() < 0.02 && (sd - 0.3).abs() < 0.02, "{mean} {sd}");
    }
}

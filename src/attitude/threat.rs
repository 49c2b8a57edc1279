//! M11 Realistic and symbolic threat: fear for jobs, homes and places, and for the way of life.
//!
//! tR* = σ(bR + ω1·scarcity + ω2·Δŝ₅₂ + ω3·R + ωL·(ŝ − ŝ_city))
//! tS* = σ(bS + ω4·mismatch + ω5·max(0, −media tone) + ω6·pressure)
//! t ← t + λt·(t* − t);   Δa = −ηt·(tR + tS − rest)·(1 + a)/2, where M04 is the attitude model
//!
//! bR = b̄R + l, bS = b̄S + l,   l = −β·(a0 − μ) + σ_t·N
//!
//! tR, tS realistic and symbolic threat of a person from a group, in \[0,1\], both at rest at the
//! start; rest = σ(bR) + σ(bS), so that threat at rest moves no attitude. The lean l of a person is
//! what one is more threatened by than others without any event: it goes with the set-point a0 (μ: the
//! declared mean of the group), as threat and attitude do in surveys, and for the rest is the person's
//! own (N standard normal, one for all groups and both kinds). A lean has no effect on the attitude:
//! what goes with the set-point is in the set-point. Δŝ₅₂ is by how many
//! percentage points the *perceived* share of the group in the person's area lies above that of 52
//! weeks ago (formula of M20, at the present attitude and ω: only what the area itself did counts; the true share where M20 is off).
//! Scarcity, resentment R, mismatch (M24) and media tone are read from columns of these names where
//! a mechanism keeps them (per person, or per person and group); a term without its column is absent.
//! Negative tone threatens, positive tone does not reassure. Pressure is 1 for minorities (groups that are
//! no hosts) where the common ingroup (M22) is meant to replace their own, mode `one_group`, else 0.
//!
//! People get used to change: a share that stays where it is threatens nobody after a year. Conflict
//! K7: the *level* of the share has no effect on average, a sudden rise has; ωL lets a user see what
//! a level effect would do and is 0. In the mediated model threat acts through the target instead.
//! Off: no column, and change threatens nobody. While nothing moves, neither does it cost.
//!
//! Riek et al. 2006 (threat and attitude, correlational: E1); sudden arrivals: E2. Speeds and
//! weights E4.

use crate::attitude::kernel::{ATTITUDE, SET_POINT};
use crate::attitude::mediated;
use crate::error::Result;
use crate::identity::common_identity::{self, CommonIdentity};
use crate::ids::MAX_GROUPS;
use crate::indirect::group_size::{self, GroupSize, logit_of_share};
use crate::mechanism::{
    Choices, Column, ColumnSpec, Entry, Layout, Mechanism, People, Per, Person, Profile, Shares,
    Start,
};
use crate::num::{normal, sigmoid};
use crate::parameter::{Grade, Parameters};
use crate::places::Setting;

crate::parameters! {
    /// Parameters of M11.
    pub struct Threat {
        /// Realistic threat at rest
        base_realistic = -2.0, -6.0..=6.0, "bR", "logit", E4, "mechanisms M11";
        /// Symbolic threat at rest
        base_symbolic = -1.4, -6.0..=6.0, "bS", "logit", E4, "mechanisms M11";
        /// Threat at rest that goes with the set-point: logits for a unit of attitude below the mean of the group
        lean = 2.2, 0.0..=20.0, prior 1.0..=4.0, "β_t", "logit", E3, "Riek et al. 2006: r of threat and attitude .42 and .45 (recalled), which this gives in the standard city (.43 as answered)";
        /// Spread of threat at rest across people of the same set-point
        spread = 0.8, 0.0..=5.0, prior 0.4..=1.5, "σ_t", "logit", E4, "our assumption, with β_t: one logit in all";
        /// Weight of scarcity, where M32 keeps a column `scarcity`
        scarcity = 1.5, 0.0..=10.0, prior 0.5..=3.0, "ω1", "logit", E4, "mechanisms M11";
        /// Weight of a rise of the perceived share of the group in the area within 52 weeks
        rise = 0.3, 0.0..=2.0, prior 0.1..=0.6, "ω2", "logit/point", E4, "mechanisms M11";
        /// Weight of resentment, where M31 keeps a column `resentment`
        resentment = 2.0, 0.0..=10.0, prior 0.5..=4.0, "ω3", "logit", E4, "mechanisms M11";
        /// Weight of the mismatch of expectations, where a mechanism keeps a column `mismatch`
        mismatch = 1.5, 0.0..=10.0, prior 0.5..=3.0, "ω4", "logit", E4, "mechanisms M11";
        /// Weight of negative tone of the media, where a mechanism keeps a column `media_tone`
        media = 1.0, 0.0..=10.0, prior 0.0..=2.0, "ω5", "logit", E4, "mechanisms M11";
        /// Weight of the pressure to become one group, where M22 has mode `one_group`
        pressure = 1.0, 0.0..=10.0, prior 0.0..=2.0, "ω6", "logit", E4, "mechanisms M11";
        /// Weight of the level of the perceived share in the area, against that in the city
        level = 0.0, 0.0..=1.0, "ωL", "logit/point", E4, "conflict K7: level is null, change acts";
        /// Share of the way to its target that threat goes in a week
        speed = 0.02, 0.0..=1.0, prior 0.005..=0.05, "λt", "1/week", E4, "mechanisms M11";
        /// Weekly effect of threat on attitude
        eta = 0.001, 0.0..=0.1, prior 0.0..=0.004, "ηt", "1/week", E4, "mechanisms M11";
    }
}

/// The card of M11.
pub const CARD: Entry = Entry {
    id: "M11",
    name: "threat",
    title: "Realistic and symbolic threat",
    profile: Profile::Core,
    source: "Riek, Mania & Gaertner 2006",
    grade: Grade::E2,
    conflict: "K7",
    meaning: "Sudden change of an area, scarcity and strange ways threaten, and threat lowers \
         attitudes.",
    parameters: Threat::DECLARATIONS,
    build: Some(build),
};

fn build(choices: &Choices<'_>) -> Option<Box<dyn Mechanism>> {
    let delta = !choices.on(mediated::CARD.name);
    let p = choices.part::<Threat>(CARD.name)?;
    // Where M20 is off, people know the shares.
    let size = choices
        .part(group_size::CARD.name)
        .unwrap_or_else(GroupSize::exact);
    let mut mechanism = IntergroupThreat::new(&p, size, delta);
    mechanism.pressed = choices
        .part::<CommonIdentity>(common_identity::CARD.name)
        .is_some_and(|common| common.one_group() && p.pressure > 0.0);
    Some(Box::new(mechanism))
}

/// Column of realistic threat.
pub const REALISTIC: &str = "realistic_threat";
/// Column of symbolic threat.
pub const SYMBOLIC: &str = "symbolic_threat";
/// Column of the lean of people.
pub const LEAN: &str = "threat_lean";
/// Greatest lean to either side, in logits.
const MOST: f32 = 4.0;
/// What rounding may leave between threat and rest: who is that near is at rest.
const ROUNDING: f32 = 1e-6;

/// The mechanism.
#[derive(Debug, Clone)]
pub struct IntergroupThreat {
    p: Threat,
    size: GroupSize,
    /// Whether threat moves attitudes by itself.
    delta: bool,
    /// Whether minorities are to become a part of one group.
    pressed: bool,
    bound: Option<Bound>,
}

#[derive(Debug, Clone, Copy)]
struct Bound {
    realistic: Column,
    symbolic: Column,
    /// Where people differ.
    lean: Option<Column>,
    attitude: Column,
    set_point: Column,
    scarcity: Option<Column>,
    resentment: Option<Column>,
    mismatch: Option<Column>,
    media: Option<Column>,
}

impl IntergroupThreat {
    /// The mechanism with these parameters and the rule of perceived size; `delta`: whether threat
    /// moves attitudes by itself, as
    /// beside the kernel M04.
    pub fn new(p: &Threat, size: GroupSize, delta: bool) -> IntergroupThreat {
        IntergroupThreat {
            p: p.clone(),
            size,
            delta,
            pressed: false,
            bound: None,
        }
    }

    /// Realistic and symbolic threat at rest of somebody who leans so much.
    #[inline(always)]
    fn rest(&self, lean: f32) -> (f32, f32) {
        let (r, s) = (self.p.base_realistic as f32, self.p.base_symbolic as f32);
        (sigmoid(r + lean), sigmoid(s + lean))
    }

    /// Whether people differ in threat at rest.
    fn differ(&self) -> bool {
        self.p.lean > 0.0 || self.p.spread > 0.0
    }

    /// Lean of somebody whose set-point is so far above the mean of the group, with a standard
    /// normal number of the person.
    fn lean(&self, above: f32, own: f64) -> f32 {
        let own = (self.p.spread * own) as f32;
        (own - self.p.lean as f32 * above).clamp(-MOST, MOST)
    }

    /// What lifts realistic threat: scarcity, points of rise, resentment, points above the city.
    #[inline(always)]
    fn lift_realistic(&self, scarcity: f32, rise: f32, resentment: f32, above: f32) -> f32 {
        let p = &self.p;
        p.scarcity as f32 * scarcity
            + p.rise as f32 * rise
            + p.resentment as f32 * resentment
            + p.level as f32 * above
    }

    /// What lifts symbolic threat.
    #[inline(always)]
    fn lift_symbolic(&self, mismatch: f32, tone: f32) -> f32 {
        let p = &self.p;
        p.mismatch as f32 * mismatch + p.media as f32 * (-tone).max(0.0)
    }

    /// Targets of both, from their lifts and the lean.
    #[inline(always)]
    fn targets(&self, lifts: (f32, f32), lean: f32) -> (f32, f32) {
        let (r, s) = (self.p.base_realistic as f32, self.p.base_symbolic as f32);
        (sigmoid(r + lean + lifts.0), sigmoid(s + lean + lifts.1))
    }

    /// Change of attitude `a` in a week under threat by so much above rest.
    #[inline(always)]
    fn effect(&self, above_rest: f32, a: f32) -> f32 {
        -(self.p.eta as f32) * above_rest * (1.0 + a) / 2.0
    }
}

/// What a share of residents weighs in perception, before attitude: (1 − ω)·logit(s) of M20.
fn weight_of_share(size: &GroupSize, share: f32) -> f32 {
    (1.0 - size.omega as f32) * logit_of_share(share)
}

/// Perceived share of a group, in percent, by somebody with attitude `a` to it (M20 without its
/// error: logit ŝ = (1 − ω)·logit s + ω·logit ½ − b·a).
#[inline(always)]
fn perceived(size: &GroupSize, weight: f32, a: f32) -> f32 {
    100.0 * sigmoid(weight - size.attitude as f32 * a)
}

/// Weights of the shares of all groups in an area: now and a year ago.
struct Street {
    area: u32,
    now: [f32; MAX_GROUPS],
    then: [f32; MAX_GROUPS],
}

impl Street {
    /// Nowhere yet: no share has changed.
    fn nowhere() -> Street {
        Street {
            area: u32::MAX,
            now: [0.0; MAX_GROUPS],
            then: [0.0; MAX_GROUPS],
        }
    }

    /// Looks round in an area, unless that is where it stands.
    #[inline(always)]
    fn look(&mut self, size: &GroupSize, shares: &Shares, area: u32, groups: usize) {
        if self.area != area {
            self.area = area;
            for h in 0..groups {
                self.now[h] = weight_of_share(size, shares.now(area, h));
                self.then[h] = weight_of_share(size, shares.year_ago(area, h));
            }
        }
    }

    /// Rise of the perceived share of a group within a year, in points.
    #[inline(always)]
    fn rise(&self, size: &GroupSize, h: usize, a: f32) -> f32 {
        if self.now[h] == self.then[h] {
            0.0
        } else {
            perceived(size, self.now[h], a) - perceived(size, self.then[h], a)
        }
    }
}

/// A number of a column that has one for each person, or one for each person and group.
#[inline(always)]
fn of(person: &Person<'_>, column: Option<Column>, h: usize) -> f32 {
    match column.map(|c| person.row(c)) {
        Some([one]) => *one,
        Some(row) => row[h],
        None => 0.0,
    }
}

impl Mechanism for IntergroupThreat {
    fn name(&self) -> &str {
        CARD.name
    }

    fn follows(&self) -> &[&str] {
        &["media", "orientation", "resentment", "scarcity"]
    }

    fn bind(&mut self, layout: &mut Layout, _settings: &[Setting]) -> Result<()> {
        let rest = self.rest(0.0);
        let columns = [
            (REALISTIC, rest.0, (0.0, 1.0)),
            (SYMBOLIC, rest.1, (0.0, 1.0)),
            (LEAN, 0.0, (-MOST, MOST)),
        ];
        let kept = if self.differ() { 3 } else { 2 };
        for (name, initial, bounds) in columns.into_iter().take(kept) {
            layout.keep(ColumnSpec {
                name: name.into(),
                per: Per::Outgroup,
                initial,
                bounds,
                owner: self.name().into(),
            })?;
        }
        layout.want_shares();
        self.bound = Some(Bound {
            realistic: layout.change(REALISTIC)?,
            symbolic: layout.change(SYMBOLIC)?,
            lean: match self.differ() {
                true => Some(layout.change(LEAN)?),
                false => None,
            },
            set_point: layout.read(SET_POINT)?,
            attitude: if self.delta {
                layout.change(ATTITUDE)?
            } else {
                layout.read(ATTITUDE)?
            },
            scarcity: layout.find("scarcity"),
            resentment: layout.find("resentment"),
            mismatch: layout.find("mismatch"),
            media: layout.find("media_tone"),
        });
        Ok(())
    }

    fn counts_contacts(&self) -> bool {
        false
    }

    fn begin(&self, people: &mut People<'_>, _start: &Start) {
        self.arrive(people);
    }

    /// Leans are drawn once for a life.
    fn arrive(&self, people: &mut People<'_>) {
        let Some((b, lean)) = self.bound.and_then(|b| Some((b, b.lean?))) else {
            return;
        };
        let (groups, means) = (people.groups(), &people.context().population.groups);
        let stream = people.context().stream("threat.lean");
        let rest = self.rest(0.0);
        people.for_each(|person, change| {
            let bits = stream.draw(person.key, 0, 0);
            let own = normal(bits[0], bits[1]);
            for h in (0..groups).filter(|&h| h != person.group) {
                let mean = means.attitude[[person.group, h]] as f32;
                let l = self.lean(person.row(b.set_point)[h] - mean, own);
                let at_rest = self.rest(l);
                change.add(lean, h, l);
                change.add(b.realistic, h, at_rest.0 - rest.0);
                change.add(b.symbolic, h, at_rest.1 - rest.1);
            }
        });
    }

    fn change(&self, people: &mut People<'_>) {
        let Some(b) = self.bound else { return };
        let groups = people.groups();
        let (population, shares) = (people.context().population, people.context().shares);
        let plain = self.rest(0.0);
        let (speed, size) = (self.p.speed as f32, &self.size);
        let moved = shares.moved();
        let levels = self.p.level > 0.0;
        let read = b.scarcity.or(b.resentment).or(b.mismatch).or(b.media);
        let still = !moved && !levels && read.is_none() && !self.pressed;
        let city: Vec<f32> = match levels {
            true => (0..groups)
                .map(|h| weight_of_share(size, shares.city(h)))
                .collect(),
            false => Vec::new(),
        };
        // Neighbours in storage live in one area, mostly.
        let mut street = Street::nowhere();
        people.for_each(|person, change| {
            let (tr, ts) = (person.row(b.realistic), person.row(b.symbolic));
            let alike = b.lean.is_none();
            if still
                && alike
                && tr.iter().all(|t| *t == plain.0)
                && ts.iter().all(|t| *t == plain.1)
            {
                return;
            }
            if moved || levels {
                street.look(size, shares, population.area[person.index], groups);
            }
            let a = person.row(b.attitude);
            let pressure = match self.pressed && !population.groups.get(person.group).host {
                true => self.p.pressure as f32,
                false => 0.0,
            };
            for h in (0..groups).filter(|&h| h != person.group) {
                let rise = street.rise(size, h, a[h]);
                let above = if levels {
                    perceived(size, street.now[h], a[h]) - perceived(size, city[h], a[h])
                } else {
                    0.0
                };
                let scarcity = of(&person, b.scarcity, h);
                let resentment = of(&person, b.resentment, h);
                let lifts = (
                    self.lift_realistic(scarcity, rise, resentment, above),
                    pressure
                        + self.lift_symbolic(of(&person, b.mismatch, h), of(&person, b.media, h)),
                );
                let lean = b.lean.map_or(0.0, |c| person.row(c)[h]);
                let rest = if alike { plain } else { self.rest(lean) };
                let apart = (tr[h] - rest.0).abs().max((ts[h] - rest.1).abs());
                let target = match lifts == (0.0, 0.0) {
                    true if apart <= ROUNDING => continue,
                    true => rest,
                    false => self.targets(lifts, lean),
                };
                change.add(b.realistic, h, speed * (target.0 - tr[h]));
                change.add(b.symbolic, h, speed * (target.1 - ts[h]));
                if self.delta {
                    let above_rest = (tr[h] - rest.0) + (ts[h] - rest.1);
                    change.add(b.attitude, h, self.effect(above_rest, a[h]));
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn threat() -> IntergroupThreat {
        IntergroupThreat::new(&Threat::default(), GroupSize::default(), true)
    }

    fn logistic(z: f64) -> f64 {
        1.0 / (1.0 + libm::exp(-z))
    }

    #[test]
    fn the_formulas_at_known_points() {
        let m = threat();
        // −2 + 1.5·.4 + .3·3 + 2·.1 = −.3
        let lifts = (
            m.lift_realistic(0.4, 3.0, 0.1, 0.0),
            m.lift_symbolic(0.2, -0.3),
        );
        let (r, s) = m.targets(lifts, 0.0);
        assert!((f64::from(r) - logistic(-0.3)).abs() < 1e-6, "{r}");
        // −1.4 + 1.5·.2 + 1·.3
        assert!((f64::from(s) - logistic(-0.8)).abs() < 1e-6, "{s}");
        // .8·1.5 − 2.2·.2
        let lean = m.lean(0.2, 1.5);
        assert!((lean - 0.76).abs() < 1e-6, "{lean}");
        let (r, s) = m.targets(lifts, lean);
        assert!((f64::from(r) - logistic(0.46)).abs() < 1e-6, "{r}");
        assert!((f64::from(s) - logistic(-0.04)).abs() < 1e-6, "{s}");
        // −.001·.2·(1 + .5)/2
        assert!((m.effect(0.2, 0.5) + 0.001 * 0.2 * 0.75).abs() < 1e-9);
        let (r, s) = m.rest(0.0);
        assert!((f64::from(r) - logistic(-2.0)).abs() < 1e-6);
        assert!((f64::from(s) - logistic(-1.4)).abs() < 1e-6);
    }

    #[test]
    fn twelve_percent_look_like_twenty_seven() {
        let size = &GroupSize::default();
        let seen = perceived(size, weight_of_share(size, 0.12), 0.0);
        assert!((seen - 27.0).abs() < 0.1, "{seen}");
        assert!(
            perceived(size, weight_of_share(size, 0.12), 0.5) < seen,
            "liking makes small"
        );
        assert!(perceived(size, weight_of_share(size, 0.17), 0.0) > seen);
        assert!(perceived(size, weight_of_share(size, 0.0), 0.0) > 0.0);
        assert!(perceived(size, weight_of_share(size, 1.0), 0.0) < 100.0);
    }

    #[test]
    fn a_rise_is_felt_for_a_year() {
        let mut shares = Shares::of(2);
        shares.note(vec![95, 5, 80, 20]);
        shares.note(vec![85, 15, 80, 20]);
        let size = &GroupSize::default();
        let mut street = Street::nowhere();
        assert_eq!(street.rise(size, 1, 0.0), 0.0);
        street.look(size, &shares, 0, 2);
        // √(15/85) : 1 against √(5/95) : 1, in points.
        let seen = |odds: f64| 100.0 * libm::sqrt(odds) / (1.0 + libm::sqrt(odds));
        let expected = seen(15.0 / 85.0) - seen(5.0 / 95.0);
        assert!((f64::from(street.rise(size, 1, 0.0)) - expected).abs() < 1e-4);
        assert!(
            street.rise(size, 0, 0.0) < 0.0,
            "the others' share has fallen"
        );
        street.look(size, &shares, 1, 2);
        assert_eq!(street.rise(size, 1, 0.3), 0.0, "nothing new here");
        (0..52).for_each(|_| shares.note(vec![85, 15, 80, 20]));
        let mut later = Street::nowhere();
        later.look(size, &shares, 0, 2);
        assert_eq!(later.rise(size, 1, 0.0), 0.0, "used to it");
    }

    #[test]
    fn what_threatens_lifts_and_threat_lowers_attitudes() {
        let m = threat();
        let realistic = |x: [f32; 4]| m.lift_realistic(x[0], x[1], x[2], x[3]);
        assert!(realistic([0.1, 0.0, 0.0, 0.0]) > 0.0);
        assert!(realistic([0.0, 1.0, 0.0, 0.0]) > 0.0);
        let leaves = realistic([0.0, -1.0, 0.0, 0.0]);
        assert!(leaves < 0.0, "a group that leaves");
        assert!(realistic([0.0, 0.0, 0.1, 0.0]) > 0.0);
        let level = realistic([0.0, 0.0, 0.0, 20.0]);
        assert_eq!(level, 0.0, "K7: not the level");
        assert!(m.lift_symbolic(0.1, 0.0) > 0.0 && m.lift_symbolic(0.0, -0.1) > 0.0);
        let praise = m.lift_symbolic(0.0, 0.9);
        assert_eq!(praise, 0.0, "good news does not reassure");
        assert!(m.effect(0.1, 0.2) < 0.0 && m.effect(-0.05, 0.2) > 0.0);
        assert_eq!(m.effect(0.5, -1.0), 0.0, "nowhere lower to go");
    }

    #[test]
    fn at_rest_nothing_moves() {
        let m = threat();
        for lean in [-1.0, 0.0, 2.0] {
            assert_eq!(m.targets((0.0, 0.0), lean), m.rest(lean));
        }
        assert_eq!(m.effect(0.0, 0.7), 0.0);
    }

    #[test]
    fn the_prejudiced_lean_to_threat_within_bounds() {
        let m = threat();
        assert!(m.lean(-0.3, 0.0) > 0.0 && m.lean(0.3, 0.0) < 0.0);
        assert!(m.rest(0.5).0 > m.rest(0.0).0);
        assert_eq!(m.lean(-1.9, 9.0), MOST);
        let alike = Threat {
            lean: 0.0,
            spread: 0.0,
            ..Threat::default()
        };
        let alike = IntergroupThreat::new(&alike, GroupSize::default(), true);
        assert!(!alike.differ());
        assert_eq!(alike.lean(-0.5, 2.0), 0.0);
    }
}

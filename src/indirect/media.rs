//! M17 Media and parasocial contact, framing shocks: what people read about a group pulls their
//! attitude to its tone.
//!
//! Δa_ih = Σ_o ηM·u_io·s_oh·κ(m_oh)·(m_oh − a_ih), κ = 1 for m ≥ 0 and κ₋ for m < 0. s is the
//! salience of a group in an outlet, m its tone there, u_io the share of the outlet in what i reads:
//! Dirichlet by age and group, drawn once, for each outlet from a stream of its own name. A share f of migrant voices lifts m by f_v·f. A pulse of
//! week t* (a crime, a campaign) adds to s and m what halves every half-life; s stays within 0 to 1,
//! m within −1 to 1. Outlets speak in burn-in as later, pulses come after it.
//!
//! What a person reads about a group, Σ_o u_io·s_oh·m_oh, is kept as the column `media_tone`, which
//! threat (M11) reads.
//!
//! An outlet speaks of the groups that have a tone in it, and of those that a pulse is about. No
//! outlet: no column, no cost, no change. Off: nobody reads. Banas et al. 2020. Evidence E1 in the
//! laboratory, E2 in the field. Conflict K6: κ₋ from 1 to 1.35.

use super::events::{Concerned, left, permute};
use crate::attitude::kernel::ATTITUDE;
use crate::error::{Error, Result};
use crate::mechanism::{
    Choices, Column, ColumnSpec, Context, Entry, Layout, Mechanism, People, Per, Profile, Start,
};
use crate::num::{ln, normal_quantile};
use crate::parameter::{Grade, Parameters};
use crate::places::Setting;
use crate::policy::Dial;
use crate::population::{AGE_BANDS, Groups, age_band};
use crate::rng::{Sequence, Stream};

crate::parameters! {
    /// Parameters of M17.
    pub struct Media {
        /// Weekly pull of an outlet that is all one reads, about a group of full salience
        eta = 0.004, 0.0..=0.2, prior 0.0..=0.008, "ηM", "1/week", E4, "mechanisms M17";
        /// Weight of a negative tone against a positive one
        negative = 1.35, 0.0..=5.0, prior 1.0..=1.35, "κ₋", "1", E2, "conflict K6";
        /// Lift of the tone where all voices are migrants'
        voice_lift = 0.3, 0.0..=1.0, "f_v", "1", E4, "mechanisms M17";
    }
}

crate::parameters! {
    /// Numbers of an outlet.
    pub struct OutletSpec {
        /// How much the outlet is about the groups that it has a tone for
        salience = 0.5, 0.0..=1.0, "s_o", "1", E4, "our assumption";
        /// Share of migrants' voices in what it says
        voice = 0.0, 0.0..=1.0, "f", "1", E4, "our assumption";
    }
}

crate::parameters! {
    /// Numbers of a pulse.
    pub struct PulseSpec {
        /// What it adds to the tone
        tone = 0.0, -2.0..=2.0, "Δm", "1", E4, "our assumption";
        /// What it adds to the salience
        salience = 0.0, 0.0..=1.0, "Δs", "1", E4, "our assumption";
        /// Half-life
        half_life = 6.0, 0.1..=520.0, "T_m", "week", E4, "mechanisms M17";
    }
}

/// Name of the column of what a person reads about each group: tone weighted by salience, in [−1,1].
pub const TONE: &str = "media_tone";

/// Name of the column of the share of an outlet in what a person reads.
pub fn diet(outlet: &str) -> String {
    format!("diet_{outlet}")
}

/// Weight of an outlet by age band unless said otherwise: nobody reads before school.
pub const REACH: [f64; AGE_BANDS.len()] = [0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0];

/// An outlet (a newspaper, a channel, a feed): `[[media]]` of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlet {
    /// Name, unique among outlets.
    pub name: String,
    /// Tone about groups, by name, in [−1,1].
    pub tone: Vec<(String, f64)>,
    /// Dirichlet weight in the diets of the eight age bands, at least 0.
    pub reach: [f64; AGE_BANDS.len()],
    /// Factor on the weight by name of the reader's group; 1 where a group is not named.
    pub readers: Vec<(String, f64)>,
    /// Its numbers.
    pub spec: OutletSpec,
}

impl Outlet {
    /// An outlet that says nothing yet, read at all ages from 6.
    pub fn new(name: impl Into<String>) -> Outlet {
        Outlet {
            name: name.into(),
            tone: Vec::new(),
            reach: REACH,
            readers: Vec::new(),
            spec: OutletSpec::default(),
        }
    }
}

/// A pulse of tone and salience: `[[pulses]]` of a scenario.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pulse {
    /// Name, unique among pulses.
    pub name: String,
    /// Week after burn-in.
    pub week: u32,
    /// Outlets, by name; empty for all.
    pub outlets: Vec<String>,
    /// Groups that it is about, by name.
    pub towards: Vec<String>,
    /// Its numbers.
    pub spec: PulseSpec,
}

/// The card of M17.
pub const CARD: Entry = Entry {
    id: "M17",
    name: "media",
    title: "Media and parasocial contact",
    profile: Profile::Core,
    source: "Banas et al. 2020",
    grade: Grade::E1,
    conflict: "K6",
    meaning: "What people read about a group pulls their attitude to its tone.",
    parameters: Media::DECLARATIONS,
    build: Some(build),
};

fn build(choices: &Choices<'_>) -> Option<Box<dyn Mechanism>> {
    let p = choices.part(CARD.name)?;
    let inputs = choices.inputs();
    (!inputs.media.is_empty())
        .then(|| Box::new(Reading::new(&p, &inputs.media, &inputs.pulses)) as Box<_>)
}

/// Tone and salience of every group in every outlet, week by week.
#[derive(Debug, Clone, Default)]
pub struct Broadcast {
    /// By outlet and group.
    salience: Vec<Vec<f64>>,
    tone: Vec<Vec<f64>>,
    pulses: Vec<(i64, PulseSpec, Vec<bool>, Concerned)>,
}

impl Broadcast {
    /// What these outlets and pulses say about groups.
    ///
    /// # Errors
    /// If a group or an outlet that is named does not exist, or a pulse is about nobody.
    pub fn new(
        p: &Media,
        media: &[Outlet],
        pulses: &[Pulse],
        groups: &Groups,
    ) -> Result<Broadcast> {
        let mut all = Broadcast::default();
        for o in media {
            let (mut s, mut m) = (vec![0.0; groups.len()], vec![0.0; groups.len()]);
            for (h, tone) in found(&o.name, &o.tone, groups)? {
                (s[h], m[h]) = (o.spec.salience, tone + p.voice_lift * o.spec.voice);
            }
            all.salience.push(s);
            all.tone.push(m);
        }
        for pulse in pulses {
            let what = format!("pulse `{}`", pulse.name);
            if pulse.towards.is_empty() {
                return Err(Error::input(format!("{what} is about no group")));
            }
            for name in &pulse.outlets {
                if !media.iter().any(|o| o.name == *name) {
                    let known: Vec<&str> = media.iter().map(|o| o.name.as_str()).collect();
                    return Err(Error::input(format!(
                        "{what}: no outlet is named `{name}`; outlets: {}",
                        known.join(", ")
                    )));
                }
            }
            let outlets = media
                .iter()
                .map(|o| pulse.outlets.is_empty() || pulse.outlets.contains(&o.name));
            all.pulses.push((
                i64::from(pulse.week),
                pulse.spec.clone(),
                outlets.collect(),
                Concerned::find(&what, &pulse.towards, groups)?,
            ));
        }
        Ok(all)
    }

    /// Salience (0 to 1) and tone (−1 to 1) of group `h` in the outlet at a position.
    pub fn at(&self, week: i64, outlet: usize, h: usize) -> (f64, f64) {
        let (mut s, mut m) = (self.salience[outlet][h], self.tone[outlet][h]);
        for (since, spec, outlets, about) in &self.pulses {
            if *since <= week && outlets[outlet] && about.has(h) {
                let left = left((week - since) as f64, spec.half_life);
                s += spec.salience * left;
                m += spec.tone * left;
            }
        }
        (s.clamp(0.0, 1.0), m.clamp(-1.0, 1.0))
    }

    /// The groups have been given other positions.
    pub fn relabel(&mut self, to: &[usize]) {
        for row in self.salience.iter_mut().chain(&mut self.tone) {
            permute(row, to);
        }
        for (.., about) in &mut self.pulses {
            about.relabel(to);
        }
    }
}

/// Positions of the groups named in an outlet.
fn found(outlet: &str, named: &[(String, f64)], groups: &Groups) -> Result<Vec<(usize, f64)>> {
    let mut all = Vec::new();
    for (name, x) in named {
        let what = format!("outlet `{outlet}`");
        let one = Concerned::find(&what, std::slice::from_ref(name), groups)?;
        all.extend((0..groups.len()).filter(|&g| one.has(g)).map(|g| (g, *x)));
    }
    Ok(all)
}

/// The mechanism.
#[derive(Debug, Clone)]
pub struct Reading {
    p: Media,
    /// In the order of names, so that no sum depends on how they are listed.
    media: Vec<Outlet>,
    pulses: Vec<Pulse>,
    broadcast: Broadcast,
    /// By outlet and group of the reader.
    readers: Vec<Vec<f64>>,
    attitude: Option<Column>,
    tone: Option<Column>,
    diets: Vec<Column>,
}

impl Reading {
    /// The mechanism with these parameters, outlets and pulses.
    pub fn new(p: &Media, media: &[Outlet], pulses: &[Pulse]) -> Reading {
        let mut media = media.to_vec();
        media.sort_by(|a, b| a.name.cmp(&b.name));
        Reading {
            p: p.clone(),
            media,
            pulses: pulses.to_vec(),
            broadcast: Broadcast::default(),
            readers: Vec::new(),
            attitude: None,
            tone: None,
            diets: Vec::new(),
        }
    }
}

/// By group: speed ηM·s·κ, speed times tone, salience times tone.
type Pull = Vec<(f32, f32, f32)>;

impl Reading {
    /// What each outlet does to its readers in an area this week, with the column of its share.
    fn pulls(&self, context: &Context<'_>, area: u32, groups: usize) -> Vec<(Column, Pull)> {
        let of_outlet = |o: usize| {
            (0..groups)
                .map(|h| {
                    let (s, m) = self.broadcast.at(context.week, o, h);
                    let added = f64::from(context.dials.get(Dial::MediaTone, area, h));
                    let m = (m + added).clamp(-1.0, 1.0);
                    let kappa = if m < 0.0 { self.p.negative } else { 1.0 };
                    let speed = (self.p.eta * s * kappa).min(1.0);
                    (speed as f32, (speed * m) as f32, (s * m) as f32)
                })
                .collect()
        };
        let diets = self.diets.iter().enumerate();
        diets.map(|(o, &diet)| (diet, of_outlet(o))).collect()
    }

    /// Diets are drawn once for a life, with the weights of the age: who grows into another age band keeps their
    /// luck.
    fn set_diets(&self, people: &mut People<'_>) {
        let stream = |o: &Outlet| people.context().stream(&format!("media.{}", o.name));
        let streams: Vec<Stream> = self.media.iter().map(stream).collect();
        let population = people.context().population;
        let mut weights = vec![0.0; self.media.len()];
        people.for_each(|person, change| {
            let band = age_band(population.age[person.index]);
            for (o, weight) in weights.iter_mut().enumerate() {
                *weight = self.media[o].reach[band] * self.readers[o][person.group];
            }
            dirichlet(&mut weights, |o| streams[o].sequence(person.key, 0));
            for (&column, &share) in self.diets.iter().zip(&weights) {
                change.add(column, 0, share as f32 - person.row(column)[0]);
            }
        });
    }
}

impl Mechanism for Reading {
    fn name(&self) -> &str {
        CARD.name
    }

    fn bind(&mut self, layout: &mut Layout, _settings: &[Setting]) -> Result<()> {
        let groups = layout.group_table().clone();
        self.broadcast = Broadcast::new(&self.p, &self.media, &self.pulses, &groups)?;
        self.attitude = Some(layout.change(ATTITUDE)?);
        layout.keep(ColumnSpec {
            name: TONE.into(),
            per: Per::Outgroup,
            initial: 0.0,
            bounds: (-1.0, 1.0),
            owner: CARD.name.into(),
        })?;
        self.tone = Some(layout.change(TONE)?);
        for o in &self.media {
            let mut readers = vec![1.0; groups.len()];
            for (g, weight) in found(&o.name, &o.readers, &groups)? {
                readers[g] = weight;
            }
            self.readers.push(readers);
            let name = diet(&o.name);
            layout.keep(ColumnSpec {
                name: name.clone(),
                per: Per::Person,
                initial: 0.0,
                bounds: (0.0, 1.0),
                owner: CARD.name.into(),
            })?;
            self.diets.push(layout.change(&name)?);
        }
        Ok(())
    }

    fn begin(&self, people: &mut People<'_>, _start: &Start) {
        self.arrive(people);
    }

    fn arrive(&self, people: &mut People<'_>) {
        self.set_diets(people);
    }

    fn grow_older(&self, person: &mut People<'_>) {
        self.set_diets(person);
    }

    fn counts_contacts(&self) -> bool {
        false
    }

    fn relabel(&mut self, to: &[usize]) {
        self.broadcast.relabel(to);
        for readers in &mut self.readers {
            permute(readers, to);
        }
    }

    fn change(&self, people: &mut People<'_>) {
        let (Some(attitude), Some(tone)) = (self.attitude, self.tone) else {
            return;
        };
        let (context, groups) = (*people.context(), people.groups());
        let local = context.dials.is_turned(Dial::MediaTone);
        let area_of = |i: usize| match local {
            true => context.population.area[i],
            false => 0,
        };
        let mut here = area_of(people.first());
        let mut pull = self.pulls(&context, here, groups);
        people.for_each(|person, change| {
            // Neighbours are stored together: what holds for one holds for the next ones.
            if area_of(person.index) != here {
                here = area_of(person.index);
                pull = self.pulls(&context, here, groups);
            }
            let (a, before) = (person.row(attitude), person.row(tone));
            for h in (0..groups).filter(|&h| h != person.group) {
                let mut read = 0.0;
                for (diet, row) in &pull {
                    let (u, (speed, toned, said)) = (person.row(*diet)[0], row[h]);
                    change.add(attitude, h, u * (toned - speed * a[h]));
                    read += u * said;
                }
                change.add(tone, h, read - before[h]);
            }
        });
    }
}

/// Shares drawn from the Dirichlet distribution with these weights, in place, each from a luck of its
/// own; where all weights are 0 all shares are.
fn dirichlet(weights: &mut [f64], luck: impl Fn(usize) -> Sequence) {
    let heaviest = (0..weights.len()).fold(0, |b, o| if weights[o] > weights[b] { o } else { b });
    if weights[heaviest] <= 0.0 {
        return;
    }
    for (o, weight) in weights.iter_mut().enumerate().filter(|(_, w)| **w > 0.0) {
        *weight = gamma(*weight, &mut luck(o));
    }
    let all: f64 = weights.iter().sum();
    if all > 0.0 {
        weights.iter_mut().for_each(|w| *w /= all);
    } else {
        // All draws of tiny weights were too small for a number.
        weights[heaviest] = 1.0;
    }
}

/// A draw from the gamma distribution of scale 1 (Marsaglia & Tsang 2000).
fn gamma(shape: f64, luck: &mut Sequence) -> f64 {
    if shape < 1.0 {
        let u = 1.0 - luck.uniform();
        return gamma(shape + 1.0, luck) * libm::pow(u, 1.0 / shape);
    }
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / libm::sqrt(9.0 * d);
    loop {
        let x = normal_quantile(luck.uniform().max(f64::MIN_POSITIVE));
        let v = 1.0 + c * x;
        if v <= 0.0 {
            continue;
        }
        let v = v * v * v;
        let u = 1.0 - luck.uniform();
        if ln(u) < 0.5 * x * x + d - d * v + d * ln(v) {
            return d * v;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::events::three_groups;
    use super::*;

    fn tabloid() -> Outlet {
        Outlet {
            tone: vec![("east".into(), -0.4)],
            ..Outlet::new("tabloid")
        }
    }

    fn said(media: &[Outlet], pulses: &[Pulse]) -> Broadcast {
        Broadcast::new(&Media::default(), media, pulses, &three_groups()).expect("broadcast")
    }

    #[test]
    fn a_pulse_fades_and_stays_in_bounds() {
        let pulse = Pulse {
            name: "crime".into(),
            week: 10,
            towards: vec!["east".into(), "west".into()],
            spec: PulseSpec {
                tone: -0.4,
                salience: 0.3,
                ..PulseSpec::default()
            },
            ..Pulse::default()
        };
        let mut b = said(&[tabloid()], std::slice::from_ref(&pulse));
        assert_eq!(b.at(9, 0, 1), (0.5, -0.4));
        let near = |(s, m): (f64, f64), t: f64, n: f64| {
            assert!((s - t).abs() < 1e-12 && (m - n).abs() < 1e-12, "{s} {m}");
        };
        near(b.at(10, 0, 1), 0.8, -0.8);
        near(b.at(16, 0, 1), 0.65, -0.6);
        // A group that nobody spoke of has the pulse alone.
        near(b.at(16, 0, 2), 0.15, -0.2);
        assert_eq!(b.at(16, 0, 0), (0.0, 0.0));
        b.relabel(&[2, 0, 1]);
        near(b.at(16, 0, 0), 0.65, -0.6);
        let strong = Pulse {
            spec: PulseSpec {
                tone: -2.0,
                salience: 1.0,
                ..PulseSpec::default()
            },
            ..pulse
        };
        assert_eq!(said(&[tabloid()], &[strong]).at(10, 0, 1), (1.0, -1.0));
    }

    #[test]
    fn migrant_voices_lift_the_tone() {
        let mut heard = tabloid();
        heard.spec.voice = 0.5;
        let b = said(&[tabloid(), heard], &[]);
        assert!((b.at(0, 1, 1).1 + 0.25).abs() < 1e-12);
        assert!((b.at(0, 0, 1).1 + 0.4).abs() < 1e-12);
        assert_eq!(b.at(0, 1, 2), (0.0, 0.0));
    }

    #[test]
    fn outlets_stand_in_the_order_of_names_and_none_takes_the_column_of_tone() {
        let media = [Outlet::new("tone"), Outlet::new("daily")];
        let mut reading = Reading::new(&Media::default(), &media, &[]);
        let mut layout = Layout::new(&three_groups());
        for spec in crate::attitude::kernel::engine_columns() {
            layout.keep(spec).expect("kept");
        }
        reading
            .bind(&mut layout, &[])
            .expect("an outlet may be named `tone`");
        let at = |name: &str| layout.find(name).expect("a column");
        assert_eq!(reading.diets, [at("diet_daily"), at("diet_tone")]);
        assert_eq!(reading.tone, Some(at(TONE)));
    }

    #[test]
    fn what_is_not_there_is_said() {
        let refused = |media: &[Outlet], pulse: Pulse| {
            Broadcast::new(&Media::default(), media, &[pulse], &three_groups())
                .expect_err("refused")
                .to_string()
        };
        let pulse = Pulse {
            name: "p".into(),
            outlets: vec!["radio".into()],
            towards: vec!["east".into()],
            ..Pulse::default()
        };
        assert!(
            refused(&[tabloid()], pulse).contains("no outlet is named `radio`; outlets: tabloid")
        );
        assert!(refused(&[tabloid()], Pulse::default()).contains("is about no group"));
    }

    #[test]
    fn shares_follow_their_weights() {
        let streams = ["a", "b", "c"].map(|name| Stream::new(5, name));
        let n = 4000;
        let (mut mean, mut square) = ([0.0; 3], 0.0);
        for key in 0..n {
            let mut w = [1.0, 0.5, 0.0];
            dirichlet(&mut w, |o| streams[o].sequence(key, 0));
            assert!((w.iter().sum::<f64>() - 1.0).abs() < 1e-12 && w[2] == 0.0);
            mean.iter_mut()
                .zip(&w)
                .for_each(|(m, w)| *m += w / n as f64);
            square += w[0] * w[0] / n as f64;
        }
        // Means α/Σα; variance α(Σα − α)/(Σα²(Σα + 1)).
        assert!((mean[0] - 2.0 / 3.0).abs() < 0.02, "{mean:?}");
        let variance = square - mean[0] * mean[0];
        assert!((variance - 0.5 / (2.25 * 2.5)).abs() < 0.01, "{variance}");
        let luck = |o: usize| streams[o].sequence(1, 0);
        let mut none = [0.0, 0.0];
        dirichlet(&mut none, luck);
        assert_eq!(none, [0.0, 0.0]);
        let mut one = [0.3];
        dirichlet(&mut one, luck);
        assert_eq!(one, [1.0]);
    }
}

//! What a row of evidence is: a published finding, how it is measured here, and its band.

use super::statistic::{Stage, statistic};

/// How well a published value is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Read at its source, or computed anew from public data.
    Found,
    /// Remembered from the paper; such a row decides nothing alone.
    Recalled,
    /// The behaviour of a published model, not of people: a docking test.
    Docking,
}

impl Standing {
    /// Name in results.
    pub fn name(self) -> &'static str {
        match self {
            Standing::Found => "found",
            Standing::Recalled => "recalled",
            Standing::Docking => "docking",
        }
    }
}

/// Which side of a simulated survey is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Answers, with the errors of answers.
    Survey = 0,
    /// True states.
    Truth = 1,
}

impl Side {
    /// Name in results.
    pub fn name(self) -> &'static str {
        match self {
            Side::Survey => "survey",
            Side::Truth => "true state",
        }
    }
}

/// How the numbers of the seeds become one. Names are those of
/// [`STATISTICS`](super::STATISTICS).
#[derive(Debug, Clone, PartialEq)]
pub enum Across {
    /// Mean of a statistic over the seeds.
    Mean(String),
    /// Share of the seeds in which a statistic is negative.
    Negative(String),
    /// Mean of the first over mean of the second.
    Ratio(String, String),
    /// Mean of the first less mean of the second.
    Difference(String, String),
    /// |mean of the first| less |mean of the second|.
    Stronger(String, String),
    /// Share of these pairs of which the first mean is at least the second.
    Ordered(Vec<(String, String)>),
}

impl Across {
    /// Names of the statistics that it reads.
    pub fn statistics(&self) -> Vec<&str> {
        match self {
            Across::Mean(a) | Across::Negative(a) => vec![a],
            Across::Ratio(a, b) | Across::Difference(a, b) | Across::Stronger(a, b) => vec![a, b],
            Across::Ordered(pairs) => pairs
                .iter()
                .flat_map(|(a, b)| [a.as_str(), b.as_str()])
                .collect(),
        }
    }
}

/// The city in which a row is measured: the standard city with what the row's own population
/// changes.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Town {
    /// Settings laid over the standard city, as `--set` takes them; none for the standard city.
    pub set: Vec<String>,
}

/// Where a number of a row stands in the figure that its numbers make together.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// What is drawn, in a few words: numbers of the same curve belong together.
    pub curve: String,
    /// What varies along the curve.
    pub axis: String,
    /// Where along it the number stands.
    pub at: At,
}

/// A place along an axis.
#[derive(Debug, Clone, PartialEq)]
pub enum At {
    /// A number, such as a dose.
    Number(f64),
    /// One of several kinds.
    Name(String),
}

/// One number of a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// What it is, in a few words.
    pub name: String,
    /// Unit: `r`, `share`, `ratio`, `d`.
    pub unit: String,
    /// From statistics of worlds to a number.
    pub across: Across,
    /// Answers or true states.
    pub side: Side,
    /// Band inside which the model must be, ends included; an infinite end is open. `None` for a
    /// number that is reported beside.
    pub band: Option<(f64, f64)>,
    /// Where it stands in the row's figure, where there is one.
    pub spot: Option<Spot>,
}

impl Measure {
    /// A number read from answers, which must be inside the band.
    pub fn new(name: &str, unit: &str, across: Across, band: (f64, f64)) -> Measure {
        Measure {
            name: name.to_owned(),
            unit: unit.to_owned(),
            across,
            side: Side::Survey,
            band: Some(band),
            spot: None,
        }
    }

    /// The same on true states.
    pub fn on_truth(mut self) -> Measure {
        self.side = Side::Truth;
        self
    }

    /// Reported beside; decides nothing.
    pub fn beside(mut self) -> Measure {
        self.band = None;
        self
    }

    /// A point of a curve over an axis of numbers.
    ///
    /// ```
    /// use commonground::evidence::{Across, At, Measure};
    /// let mean = Across::Mean("enclaves_10".to_owned());
    /// let m = Measure::new("ties to hosts, kappa 10", "share", mean, (0.0, 1.0));
    /// let m = m.at("hosts at 1, guests at -1", "kappa", 10.0);
    /// assert_eq!(m.spot.unwrap().at, At::Number(10.0));
    /// ```
    pub fn at(self, curve: &str, axis: &str, x: f64) -> Measure {
        self.standing(curve, axis, At::Number(x))
    }

    /// One of several kinds that stand beside each other under the curve's name.
    pub fn among(self, curve: &str, axis: &str, kind: &str) -> Measure {
        self.standing(curve, axis, At::Name(kind.to_owned()))
    }

    fn standing(mut self, curve: &str, axis: &str, at: At) -> Measure {
        let (curve, axis) = (curve.to_owned(), axis.to_owned());
        self.spot = Some(Spot { curve, axis, at });
        self
    }
}

/// A published finding with the measurement that compares the model with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// `A1`.
    pub id: String,
    /// The finding in one sentence.
    pub finding: String,
    /// The published value with its interval.
    pub published: String,
    /// Of whom.
    pub population: String,
    /// Where it was published.
    pub source: String,
    /// How well the value is known.
    pub standing: Standing,
    /// How it is measured here, in plain words; [`Plan::fill`](super::Plan::fill) puts the numbers
    /// of a plan in.
    pub protocol: String,
    /// Mechanisms that the row is there for, by their numbers.
    pub mechanisms: Vec<String>,
    /// The inputs that fix it, where the figure is itself an input: then it is neither hit nor
    /// miss.
    pub by_construction: Option<String>,
    /// What must exist before it can be measured.
    pub waits_for: Option<String>,
    /// Where it is measured.
    pub town: Town,
    /// Its numbers; those with a band decide.
    pub measures: Vec<Measure>,
    /// Why the model misses it, where it does; written by hand.
    pub explanation: String,
}

impl Row {
    /// A row found at its source, in the standard city, without numbers yet.
    pub fn new(id: &str, finding: &str) -> Row {
        Row {
            id: id.to_owned(),
            finding: finding.to_owned(),
            published: String::new(),
            population: String::new(),
            source: String::new(),
            standing: Standing::Found,
            protocol: String::new(),
            mechanisms: Vec::new(),
            by_construction: None,
            waits_for: None,
            town: Town::default(),
            measures: Vec::new(),
            explanation: String::new(),
        }
    }

    /// Published value, population and source.
    pub fn from(mut self, published: &str, population: &str, source: &str) -> Row {
        self.published = published.to_owned();
        self.population = population.to_owned();
        self.source = source.to_owned();
        self
    }

    /// Whether one of its numbers is known at this stage.
    pub fn needs(&self, stage: Stage) -> bool {
        let mut names = self.measures.iter().flat_map(|m| m.across.statistics());
        names.any(|name| statistic(name).is_some_and(|s| s.1 == stage))
    }

    /// Known from memory only.
    pub fn recalled(mut self) -> Row {
        self.standing = Standing::Recalled;
        self
    }

    /// A docking test: what is reproduced is a published model.
    pub fn docking(mut self) -> Row {
        self.standing = Standing::Docking;
        self
    }

    /// How it is measured.
    pub fn protocol(mut self, protocol: &str) -> Row {
        self.protocol = protocol.to_owned();
        self
    }

    /// What it is there for.
    pub fn for_mechanisms(mut self, ids: &[&str]) -> Row {
        self.mechanisms = ids.iter().map(|id| (*id).to_owned()).collect();
        self
    }

    /// A number of the row.
    pub fn measure(mut self, measure: Measure) -> Row {
        self.measures.push(measure);
        self
    }

    /// Fixed by these inputs.
    pub fn by_construction(mut self, inputs: &str) -> Row {
        self.by_construction = Some(inputs.to_owned());
        self
    }

    /// Cannot be measured before this exists.
    pub fn waits_for(mut self, what: &str) -> Row {
        self.waits_for = Some(what.to_owned());
        self
    }

    /// Measured in the standard city with these changes.
    pub fn in_town(mut self, set: &[&str]) -> Row {
        self.town.set = set.iter().map(|s| (*s).to_owned()).collect();
        self
    }
}

/// Mean of a statistic.
pub fn mean(statistic: &str) -> Across {
    Across::Mean(statistic.to_owned())
}

/// The band of a number that must be at most this.
pub(super) const fn at_most(high: f64) -> (f64, f64) {
    (f64::NEG_INFINITY, high)
}

/// The band of a number that must be at least this.
pub(super) const fn at_least(low: f64) -> (f64, f64) {
    (low, f64::INFINITY)
}

/// Ratio of two means.
pub fn ratio(a: &str, b: &str) -> Across {
    Across::Ratio(a.to_owned(), b.to_owned())
}

/// Difference of two means.
pub fn difference(a: &str, b: &str) -> Across {
    Across::Difference(a.to_owned(), b.to_owned())
}

/// Share of pairs in the right order.
pub fn ordered(pairs: &[(&str, &str)]) -> Across {
    let own = |s: &&str| (*s).to_owned();
    Across::Ordered(pairs.iter().map(|(a, b)| (own(a), own(b))).collect())
}

//! What a city is made from.

use ndarray::Array2;

use super::Area;

/// The description of a synthetic city.
#[derive(Debug, Clone, PartialEq)]
pub struct SyntheticCity {
    /// Number of inhabitants.
    pub inhabitants: u32,
    /// Number of areas.
    pub areas: u32,
    /// Spread of the log of area sizes; 0 gives equal areas.
    pub size_spread: f64,
    /// Shares of the age bands of [`super::AGE_BANDS`], for hosts and for all others; each sums
    /// to 1 (within rounding; they are normalised).
    pub host_ages: [f64; 8],
    /// The same for all other groups together.
    pub newcomer_ages: [f64; 8],
}

/// An area table: counts by area, group and age band.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaTable {
    /// The areas in the order of the table.
    pub areas: Vec<Area>,
    /// Inhabitants of each area: they rule.
    pub inhabitants: Vec<u32>,
    /// People by area and group, in the order of the scenario's groups.
    pub by_group: Array2<u32>,
    /// Hosts by area and age band.
    pub host_ages: Array2<u32>,
    /// All others by area and age band.
    pub newcomer_ages: Array2<u32>,
}

/// A population given person by person. Columns that are `None` are drawn.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PeopleTable {
    /// The areas.
    pub areas: Vec<Area>,
    /// Permanent keys, all different.
    pub key: Vec<u64>,
    /// Area of each person.
    pub area: Vec<u32>,
    /// Group of each person.
    pub group: Vec<u8>,
    /// Age of each person.
    pub age: Vec<u8>,
    /// Household label of each person (any numbers; equal means together).
    pub household: Vec<u64>,
    /// Workplace label, `None` for those without work.
    pub workplace: Option<Vec<Option<u64>>>,
    /// School label, `None` for those who are no pupils.
    pub school: Option<Vec<Option<u64>>>,
    /// Ties as pairs of keys with the liking of each for the other.
    pub ties: Option<Vec<(u64, u64, f32, f32)>>,
}

impl PeopleTable {
    /// Grown-ups of these groups, each alone in a household, in one area, without work or school; the key of
    /// a person is its position.
    ///
    /// ```
    /// use commonground::population::PeopleTable;
    /// let people = PeopleTable::alone(vec![0, 0, 1]);
    /// assert_eq!(people.key, [0, 1, 2]);
    /// ```
    pub fn alone(group: Vec<u8>) -> PeopleTable {
        let n = group.len();
        PeopleTable {
            areas: vec![Area {
                id: "1".to_owned(),
                name: "1".to_owned(),
                point: None,
                km2: None,
            }],
            key: (0..n as u64).collect(),
            area: vec![0; n],
            group,
            age: vec![40; n],
            household: (0..n as u64).collect(),
            workplace: Some(vec![None; n]),
            school: Some(vec![None; n]),
            ties: None,
        }
    }
}

/// Where the inhabitants come from.
#[derive(Debug, Clone, PartialEq)]
pub enum City {
    /// Drawn from a description.
    Synthetic(SyntheticCity),
    /// From counts by area.
    Table(AreaTable),
    /// Person by person.
    People(PeopleTable),
}

impl Default for SyntheticCity {
    /// The town that ships in the binary: 12,000 residents in 20 areas; ages of Berlin 2015.
    fn default() -> Self {
        SyntheticCity {
            inhabitants: 12_000,
            areas: 20,
            size_spread: 0.3,
            host_ages: [
                0.0434, 0.0546, 0.0179, 0.0929, 0.2494, 0.1655, 0.1331, 0.2432,
            ],
            newcomer_ages: [
                0.0913, 0.1165, 0.0350, 0.1322, 0.3416, 0.1310, 0.0857, 0.0667,
            ],
        }
    }
}

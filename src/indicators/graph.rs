//! Friendships as a graph of `petgraph`, for analyses that are not built in.

use petgraph::graph::{NodeIndex, UnGraph};
use petgraph::unionfind::UnionFind;

use super::{Indicator, Row, Rows, Scope};
use crate::engine::View;
use crate::ties::Ties;

/// The friendships as an undirected graph: node `i` is person `i` (its weight says so too, so
/// that it survives filtering), an edge weighs the mean of both likings, in [−1,1].
///
/// ```
/// use commonground::indicators::tie_graph;
/// use commonground::ties::Ties;
/// let ties = Ties::from_pairs(4, 4096, &[(0, 1, 0.5, 0.3), (1, 2, 0.1, 0.1)]);
/// let graph = tie_graph(&ties);
/// assert_eq!((graph.node_count(), graph.edge_count()), (4, 2));
/// assert_eq!(petgraph::algo::connected_components(&graph), 2);
/// ```
pub fn tie_graph(ties: &Ties) -> UnGraph<u32, f32> {
    let mut graph = UnGraph::with_capacity(ties.people(), ties.len());
    for i in 0..ties.people() as u32 {
        graph.add_node(i);
    }
    for i in 0..ties.people() as u32 {
        for tie in ties.of(i).iter().filter(|tie| tie.other > i) {
            let (a, b) = (
                NodeIndex::new(i as usize),
                NodeIndex::new(tie.other as usize),
            );
            graph.add_edge(a, b, tie.mutual());
        }
    }
    graph
}

/// `largest_component` with setting `friends`: share of all people who are joined by chains of
/// friends in the largest such set. Not among the built-in indicators, since it walks all ties
/// in random order; add it where it is wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct LargestComponent;

impl Indicator for LargestComponent {
    fn name(&self) -> &'static str {
        "largest_component"
    }

    fn rows(&self, view: &View<'_>, scope: Scope, out: &mut Rows) {
        if scope == Scope::Areas {
            return;
        }
        let people = view.ties.people();
        let mut sets = UnionFind::<u32>::new(people);
        for i in 0..people as u32 {
            for tie in view.ties.of(i).iter().filter(|tie| tie.other > i) {
                sets.union(i, tie.other);
            }
        }
        let mut size = vec![0u32; people];
        for set in sets.into_labeling() {
            size[set as usize] += 1;
        }
        let largest = size.into_iter().max().unwrap_or(0);
        let share = f64::from(largest) / view.population.residents() as f64;
        out.push(Row::new("largest_component", share).setting("friends"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::sample::World;

    #[test]
    fn the_largest_set_of_friends_is_found() {
        let mut world = World::placed(2, (0..8).map(|i| (0, i % 2)).collect());
        world.ties = Ties::from_pairs(
            8,
            3,
            &[
                (0, 1, 0.0, 0.0),
                (1, 2, 0.0, 0.0),
                (7, 2, 0.0, 0.0),
                (4, 5, 0.0, 0.0),
            ],
        );
        let mut rows = Rows::default();
        LargestComponent.rows(&world.view(), Scope::City, &mut rows);
        let wanted = Row::new("largest_component", 0.0).setting("friends");
        assert_eq!(rows.get(&wanted), Some(0.5));
    }

    #[test]
    fn an_edge_weighs_the_mean_liking() {
        let ties = Ties::from_pairs(3, 2, &[(2, 0, 0.5, 0.25)]);
        let graph = tie_graph(&ties);
        let weights: Vec<f32> = graph.edge_weights().copied().collect();
        assert!(weights.len() == 1 && (weights[0] - 0.375).abs() < 1e-4);
    }
}

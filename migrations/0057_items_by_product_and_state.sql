-- The list by words resolves them to articles and asks each for its first devices in a state: with the state ahead of the
-- order, that reads no device that is not shown (100,000 devices: 450 ms before, 1.5 ms now), and the id beside it spares the
-- table itself.
DROP INDEX item_product;
CREATE INDEX item_product ON item (municipality_id, product_id, state, seq) INCLUDE (id);

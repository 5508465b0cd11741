\set a random(1, 1000)
\set b random(1001, 2000)
\set c random(2001, 3000)
BEGIN;
INSERT INTO bench.idempotency (key, fingerprint, status, headers, body) VALUES (gen_random_uuid()::text, '\x00', 201, '{}', '\x00');
SELECT id, price, name FROM bench.variant WHERE id IN (:a, :b, :c);
WITH l AS MATERIALIZED (SELECT id, on_hand FROM bench.stock WHERE id IN (:a, :b, :c) ORDER BY id FOR UPDATE) UPDATE bench.stock s SET on_hand = s.on_hand - 1 FROM l WHERE s.id = l.id AND l.on_hand >= 1 RETURNING s.id, s.on_hand;
INSERT INTO bench.sales_order (id, number, state, total, paid) VALUES (gen_random_uuid(), 'SO', 'completed', 3000, 3000);
INSERT INTO bench.order_line (id, variant, name, quantity, unit_price, amount) VALUES (gen_random_uuid(), :a, 'Longjing tea', 1, 1000, 1000), (gen_random_uuid(), :b, 'Longjing tea', 1, 1000, 1000), (gen_random_uuid(), :c, 'Longjing tea', 1, 1000, 1000);
INSERT INTO bench.stock_move (id, variant, quantity, kind) VALUES (gen_random_uuid(), :a, -1, 'sell'), (gen_random_uuid(), :b, -1, 'sell'), (gen_random_uuid(), :c, -1, 'sell');
INSERT INTO bench.payment (id, amount, tender, state) VALUES (gen_random_uuid(), 3000, 'cash', 'captured');
INSERT INTO bench.outbox (id, name, version, facts) VALUES (gen_random_uuid(), 'order.paid', 1, '{"order": 1}');
COMMIT;

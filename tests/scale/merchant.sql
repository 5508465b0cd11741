-- One tenant's rows, made inside the server. Takes the temporary tables `words` (what goods are called) and `person`
-- (customers), which were copied in, and the settings scale.variants and scale.orders.
-- An order has three lines; 97 of 100 are completed, 2 canceled; of the newest some wait to be handed over or paid.

CREATE FUNCTION pg_temp.wanted(setting text) RETURNS bigint LANGUAGE sql AS
$$ SELECT current_setting('scale.' || setting)::bigint $$;

-- A UUIDv7 of `at`: rows lie in the order of their time, as real ones do.
CREATE FUNCTION pg_temp.id(kind int, n bigint, at timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || lpad(to_hex(kind), 3, '0')
           || '8' || lpad(to_hex(n), 15, '0'))::uuid $$;

CREATE TEMP TABLE past AS SELECT now() - interval '366 days' AS opened;
CREATE TEMP TABLE shop AS
    SELECT (SELECT id FROM tax_class WHERE is_default) AS tax_class,
           (SELECT id FROM price_list WHERE is_default) AS price_list,
           ARRAY(SELECT id FROM store ORDER BY code) AS stores,
           ARRAY(SELECT w.id FROM warehouse w JOIN store s ON s.id = w.store_id WHERE w.sells ORDER BY s.code) AS warehouses,
           ARRAY(SELECT id FROM channel ORDER BY position) AS channels,
           ARRAY(SELECT pg_temp.id(99, n, opened) FROM past, generate_series(1, 10) n) AS staff;

-- Goods: two variants of each product, on thirty shelves.
INSERT INTO category (id, name, path, position)
    SELECT pg_temp.id(1, n, opened), 'Shelf ' || n, 'Shelf ' || n, n FROM past, generate_series(1, 30) n;
INSERT INTO brand (id, name) SELECT pg_temp.id(2, n, opened), 'Brand ' || n FROM past, generate_series(1, 200) n;
CREATE TEMP TABLE goods AS
    SELECT g.n, pg_temp.id(3, g.n, opened) AS product, pg_temp.id(1, 1 + g.n % 30, opened) AS category,
           pg_temp.id(2, 1 + g.n % 200, opened) AS brand, w.name || ' ' || g.n AS name,
           w.search || g.n || ' brand ' || 1 + g.n % 200 || ' shelf ' || 1 + g.n % 30 || ' a' || g.n || ' b' || g.n
           || ' ' AS search
      FROM past, generate_series(1, pg_temp.wanted('variants') / 2) AS g (n)
      JOIN words w ON w.n = g.n % (SELECT count(*) FROM words);
INSERT INTO product (id, name, category_id, brand_id, options, tags, search_text)
    SELECT product, name, category, brand, '[{"name": "Size", "values": ["S", "L"]}]',
           jsonb_build_array('season ' || n % 8), search FROM goods;
CREATE TEMP TABLE piece AS
    SELECT row_number() OVER (ORDER BY n, size.place) AS n, pg_temp.id(4, n * 2 + size.place, opened) AS variant, product,
           goods.category, goods.name, size.title, size.place AS position, size.letter || n AS code,
           (990 + (n * 7919 % 9000))::bigint AS price, round((990 + (n * 7919 % 9000)) * 0.6 / 100, 2) AS cost
      FROM past, goods, (VALUES (0, 'S', 'A'), (1, 'L', 'B')) AS size (place, title, letter);
INSERT INTO variant (id, product_id, code, title, option_values, barcode, barcode_key, tax_class_id, low_stock, position)
    SELECT variant, product, code, title, jsonb_build_object('Size', title), 'Y' || code, 'Y' || code, tax_class,
           CASE WHEN n % 5 = 0 THEN 10 END, position FROM piece, shop;
INSERT INTO price (id, variant_id, price_list_id, amount)
    SELECT pg_temp.id(5, n, opened), variant, price_list, price FROM past, piece, shop;

INSERT INTO customer (id, name, phone, email, search_text)
    SELECT pg_temp.id(6, n, opened), name, phone, email, search FROM past, person;

-- Orders: evenly over a year, between eight and ten o'clock by the shop's clock, by ten people in five stores.
CREATE TEMP TABLE sale AS
    SELECT n, pg_temp.id(7, n, at) AS id, at, store, who,
           CASE WHEN n % 50 = 3 THEN 'canceled' WHEN newest < 900 THEN 'paid' WHEN newest < 1000 THEN 'placed'
                ELSE 'completed' END AS state,
           CASE WHEN chance < 0.6 THEN 1 + (chance / 0.6 * (SELECT count(*) FROM person))::bigint END AS person,
           1 + (n % 3)::int AS channel
      FROM (SELECT n, pg_temp.wanted('orders') - n AS newest, random() AS chance, 1 + (random() * 4)::int AS store,
                   1 + (random() * 9)::int AS who,
                   least(now() - interval '1 minute', date_trunc('day', now()) - interval '365 days'
                   + make_interval(days => (n * 366 / (pg_temp.wanted('orders') + 1))::int, secs => random() * 50400)) AS at
              FROM generate_series(1, pg_temp.wanted('orders')) n) AS thrown;
UPDATE sale SET person = least(person, (SELECT count(*) FROM person));
CREATE TEMP TABLE basket AS
    SELECT drawn.n, drawn.position, pg_temp.id(8, drawn.n * 4 + drawn.position, at) AS line, id AS sale, at, store, state, who,
           1 + (random() * 2)::int AS quantity, piece.variant, piece.name || ' (' || title || ')' AS name, piece.code,
           piece.category, piece.price, piece.cost
      FROM (SELECT sale.*, position, 1 + (power(random(), 2.5) * (pg_temp.wanted('variants') - 1))::bigint AS taken
              FROM sale, generate_series(0, 2) AS position) AS drawn
      JOIN piece ON piece.n = drawn.taken;
ANALYZE basket;
CREATE TEMP TABLE bill AS
    SELECT sale, sum(price * quantity)::bigint AS total, sum(round(price * quantity * 0.13 / 1.13))::bigint AS tax
      FROM basket GROUP BY sale;

INSERT INTO sales_order (id, number, client_id, state, store_id, channel_id, customer_id, customer_name, currency,
                         prices_include_tax, net, tax, rounding, total, paid, placed_at, handed_over_at, canceled_at,
                         who_id, who_name, search_text)
    SELECT sale.id, 'SO-' || lpad(sale.n::text, 7, '0'), sale.id, state, stores[store], channels[channel],
           CASE WHEN person IS NOT NULL THEN pg_temp.id(6, person, opened) END, coalesce(person.name, ''),
           current_setting('scale.currency'), true, total - tax, tax, 0, total,
           CASE WHEN state IN ('paid', 'completed') THEN total ELSE 0 END, at,
           CASE WHEN state = 'completed' THEN at END, CASE WHEN state = 'canceled' THEN at END,
           staff[who], 'Clerk ' || who, ' so' || lpad(sale.n::text, 7, '0') || coalesce(person.search, ' ')
      FROM past, shop, sale JOIN bill ON bill.sale = sale.id LEFT JOIN person ON person.n = sale.person ORDER BY sale.n;
INSERT INTO order_line (id, order_id, position, variant_id, name, code, unit, weighed, category_id, quantity, unit_price,
                        amount, reasons, tax_class, tax_rate, net, tax)
    SELECT line, sale, position, variant, name, code, 'piece', false, category, quantity, price, price * quantity,
           jsonb_build_array(jsonb_build_object('stage', 'list', 'source', 'price', 'label', 'List price',
                                                'amount', price * quantity)),
           'standard', 1300, price * quantity - round(price * quantity * 0.13 / 1.13),
           round(price * quantity * 0.13 / 1.13)
      FROM basket ORDER BY n, position;
INSERT INTO order_event (id, order_id, kind, facts, who_id, who_name, at)
    SELECT pg_temp.id(9, n * 2 + step.place, at), id, step.kind, '{}', staff[who], 'Clerk ' || who, at
      FROM shop, sale, (VALUES (0, 'placed'), (1, 'handed_over')) AS step (place, kind)
     WHERE step.place = 0 OR state = 'completed' ORDER BY n, step.place;
INSERT INTO payment (id, document_kind, document_id, tender, label, amount, given, currency, state, key, store_id,
                     settled_at, who_id, who_name, at)
    SELECT pg_temp.id(10, n, at), 'order', id, 'cash', 'Cash', total, total, current_setting('scale.currency'), 'paid',
           id::text || ':0', stores[store], at, staff[who], 'Clerk ' || who, at
      FROM shop, sale JOIN bill ON bill.sale = sale.id WHERE state IN ('paid', 'completed') ORDER BY n;
INSERT INTO customer_total (customer_id, currency, orders, spent, last_order_at)
    SELECT customer_id, currency, count(*), sum(paid), max(placed_at) FROM sales_order
     WHERE customer_id IS NOT NULL AND state IN ('paid', 'completed') GROUP BY customer_id, currency;

-- Stock: a first receipt of all goods in every store, then what was sold; what waits is kept.
CREATE TEMP TABLE moved AS
    SELECT pg_temp.id(11, row_number() OVER (), opened) AS id, warehouses[place] AS warehouse, variant, 'opening' AS kind,
           (CASE WHEN n % 50 = 0 THEN 3 ELSE 0 END + coalesce(gone.quantity, 0)
            + CASE WHEN n % 50 = 0 THEN 0 ELSE 40 END)::numeric(18, 3) AS quantity,
           'opening' AS cause_kind, pg_temp.id(12, n, opened) AS cause, '' AS number, pg_temp.id(12, n, opened) AS line,
           opened AS at, cost
      FROM past CROSS JOIN shop CROSS JOIN generate_series(1, 5) AS place CROSS JOIN piece
      LEFT JOIN (SELECT variant AS of, store, sum(quantity) AS quantity FROM basket WHERE state <> 'canceled'
                  GROUP BY variant, store) AS gone ON gone.of = piece.variant AND gone.store = place;
UPDATE moved SET line = id;
INSERT INTO moved
    SELECT pg_temp.id(13, n * 4 + position, at), warehouses[store], variant, 'sell', -quantity, 'order', sale,
           'SO-' || lpad(n::text, 7, '0'), line, at, cost FROM basket, shop WHERE state = 'completed';
CREATE TEMP TABLE ledger AS
    SELECT *, sum(quantity) OVER (PARTITION BY warehouse, variant ORDER BY id) AS balance FROM moved;
INSERT INTO stock_level (warehouse_id, variant_id, on_hand, reserved, threshold)
    SELECT warehouse, moved.variant, sum(moved.quantity), coalesce(max(kept.quantity), 0), max(variant.low_stock)
      FROM moved JOIN variant ON variant.id = moved.variant LEFT JOIN (SELECT variant, warehouses[store] AS place, sum(quantity) AS quantity FROM basket, shop
                             WHERE state IN ('paid', 'placed') GROUP BY variant, place) AS kept
        ON kept.variant = moved.variant AND kept.place = moved.warehouse
     GROUP BY warehouse, moved.variant;
INSERT INTO stock_move (id, warehouse_id, variant_id, kind, quantity, balance, cause_kind, cause_id, cause_number,
                        line_id, unit_cost, who_name, at)
    SELECT id, warehouse, variant, kind, quantity, balance, cause_kind, cause, number, line,
           CASE WHEN kind = 'opening' THEN cost END, 'Clerk 1', at FROM ledger ORDER BY id;
INSERT INTO reservation (id, warehouse_id, variant_id, quantity, cause_kind, cause_id, cause_number, line_id, at)
    SELECT pg_temp.id(14, n * 4 + position, at), warehouses[store], variant, quantity, 'order', sale,
           'SO-' || lpad(n::text, 7, '0'), line, at FROM basket, shop WHERE state IN ('paid', 'placed');
INSERT INTO cost_entry (move_id, variant_id, warehouse_id, at, kind, quantity, unit_cost, value, corrected,
                        left_quantity, left_value, left_cost, cause_id, line_id, part)
    SELECT id, variant, warehouse, at, kind, quantity, cost, round(quantity * cost * 100), 0, balance,
           round(balance * cost * 100), cost, cause, line, 0 FROM ledger ORDER BY id;
INSERT INTO cost_level (warehouse_id, variant_id, quantity, value, unit_cost)
    SELECT warehouse, variant, sum(quantity), round(sum(quantity) * max(cost) * 100), max(cost) FROM moved
     GROUP BY warehouse, variant;
UPDATE number_series SET counter = pg_temp.wanted('orders') WHERE kind = 'order';
DROP TABLE goods, piece, sale, basket, bill, moved, ledger, shop, past, words, person;

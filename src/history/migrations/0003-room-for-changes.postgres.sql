-- An order that changes stays in its page where there is room: no index has to learn a new place.

ALTER TABLE orders SET (fillfactor = 60);

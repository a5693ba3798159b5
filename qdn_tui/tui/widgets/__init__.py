"""What screens are made of. Widgets draw and report; they own no store and open no screen."""

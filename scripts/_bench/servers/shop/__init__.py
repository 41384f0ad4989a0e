"""A shop, with Django REST framework: customers, products, orders with their lines."""

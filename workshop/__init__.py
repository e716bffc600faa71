"""Who we are: the business, its sites, services, staff; background jobs as rows."""

"""Stories told through the front door: nginx, all services, real data stores."""

"""The Lambda behind `/api/*`: public routes over the store. Entry point: `api.handler.handler`."""

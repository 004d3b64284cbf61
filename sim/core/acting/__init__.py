"""What the trainee does: body, hands, voice and phone."""
